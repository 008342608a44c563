import { wordsOf } from '../facts/names.ts';
import { CORE_TERMS, SUPPORTING_TERMS } from '../select/vocabulary.ts';
import type { Subjects } from './change-subjects.ts';
import { definedTable } from './schema-paths.ts';

/** Why a file matters to a change, and how much. */
export interface Mention {
  readonly reason: string;
  readonly weight: number;
}

const CHANNEL_WEIGHT = 6;
const DEFINES_WEIGHT = 5;
const CALLS_WEIGHT = 4;
/** What makes a record whose fields changed has to keep up with them. */
const RECORD_WEIGHT = 5;
const TABLE_WEIGHT = 3;
const PEER_WEIGHT = 1;

/** A name that stands in more files than this says little about each of them. */
const RARE = 4;

/** Where the names of a change stand: in how many of the texts looked at. */
export interface NameCounts {
  readonly mentions: (name: string) => number;
  readonly definitions: (name: string) => number;
}

/** Counts, over all texts that could be read, how many mention each name and how many define it. */
export function countNames(texts: Iterable<string>, subjects: Subjects): NameCounts {
  const mentions = new Map<string, number>();
  const definitions = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string): void =>
    void counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const text of texts) {
    for (const name of subjects.defined.keys()) if (hasWord(text, name)) add(mentions, name);
    for (const name of subjects.used.keys()) {
      if (subjects.defined.has(name) || !hasWord(text, name)) continue;
      add(mentions, name);
      if (definitionOf(name).test(text)) add(definitions, name);
    }
  }
  return {
    mentions: (name) => mentions.get(name) ?? 0,
    definitions: (name) => definitions.get(name) ?? 0,
  };
}

/**
 * Whether a text really speaks of the change, looked for word by word before anything is parsed: it stands at the other
 * end of its topic, mentions what the change defines, defines what it calls, or defines its tables. Null where it does
 * none of that, or only by a name that stands everywhere.
 */
export function findMention(text: string, subjects: Subjects, counts: NameCounts): Mention | null {
  const channel = [...subjects.channels].find((name) => QUOTES.some((q) => text.includes(q + name + q)));
  if (channel !== undefined) {
    const does = CONSUMES.test(text) ? 'consumes' : 'writes to';
    return { reason: `${does} topic \`${channel}\``, weight: CHANNEL_WEIGHT };
  }
  const call = findCall(text, subjects, counts);
  if (call !== null) return call;
  const shared = [...subjects.used].filter(
    ([name]) => counts.mentions(name) > 0 && !subjects.defined.has(name) && hasWord(text, name),
  );
  const defines = shared.find(([name]) => {
    const count = counts.definitions(name);
    return count > 0 && count <= RARE && definitionOf(name).test(text);
  });
  if (defines)
    return { reason: `defines \`${defines[0]}\`, called by ${defines[1]}`, weight: DEFINES_WEIGHT };
  const table = definedTable(text, subjects.tables);
  if (table !== null) return { reason: `defines table \`${table}\``, weight: TABLE_WEIGHT };
  const peers = shared.filter(([name]) => isOfTheTrade(name));
  const [peer] = peers;
  if (peer === undefined) return null;
  return { reason: `calls \`${peer[0]}\` too`, weight: PEER_WEIGHT + rarity(peers, counts) };
}

/** A method called by its bare name may be another class's: without the class it counts only where it is rare. */
function findCall(text: string, { defined }: Subjects, counts: NameCounts): Mention | null {
  const called = [...defined].filter(([name, { owner }]) => {
    const count = counts.mentions(name);
    if (count === 0 || !hasWord(text, name)) return false;
    return owner === null || count <= RARE || hasWord(text, owner);
  });
  const [first] = called.toSorted(([a], [b]) => counts.mentions(a) - counts.mentions(b));
  if (first === undefined) return null;
  const [name, { path, isRecord }] = first;
  return isRecord
    ? { reason: `uses \`${name}\` of ${path}`, weight: RECORD_WEIGHT + rarity(called, counts) }
    : { reason: `calls \`${name}\` of ${path}`, weight: CALLS_WEIGHT + rarity(called, counts) };
}

/** Up to two: many names, and rare ones, make it likelier. */
function rarity(names: readonly (readonly [string, unknown])[], counts: NameCounts): number {
  let sum = 0;
  for (const [name] of names) sum += 1 / Math.sqrt(counts.mentions(name));
  return Math.min(2, sum);
}

/** Two places that charge by the same function have to agree; two that write to the same log have not. */
function isOfTheTrade(name: string): boolean {
  return wordsOf(name).some((word) => CORE_TERMS.has(word) || SUPPORTING_TERMS.has(word));
}

const QUOTES = ['"', "'", '`'];
const CONSUMES = /\b(?:consum|subscri|worker|process(?:or)?\b|listen|handler|on_?message|receive)/i;

/** True where the name stands in the text as a word of its own. */
function hasWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length))
    if (!isWordAt(text, at - 1) && !isWordAt(text, at + name.length)) return true;
  return false;
}

function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /\w/.test(text[at] ?? '');
}

/** The name behind a keyword that declares, in any of the languages; `func (s *Service) name` too. */
function definitionOf(name: string): RegExp {
  const known = definitions.get(name);
  if (known) return known;
  if (definitions.size >= MAX_REMEMBERED) definitions.clear();
  const made = new RegExp(
    `\\b(?:function|func|fun|def|fn|class|type|interface|struct|const|let|var|module|trait|enum)\\s+(?:\\([^)\\n]{0,80}\\)\\s*)?(?:self\\.)?${name.replace(/\W/g, '\\$&')}\\b`,
  );
  definitions.set(name, made);
  return made;
}

const definitions = new Map<string, RegExp>();
const MAX_REMEMBERED = 500;
