import { type ParsedFiles, parseFiles } from '../analyse.ts';
import type { ChangeLines } from '../diff/line-map.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { modulePaths } from '../facts/loop-versions.ts';
import { wordsOf } from '../facts/names.ts';
import type { SourceParser } from '../languages/language.ts';
import { isPlainText } from '../languages/plain-text.ts';
import type { FileCoverage } from '../report.ts';
import { type ChangeSource, isText, type PathList } from '../source.ts';
import { rankCandidates } from './candidate-paths.ts';
import { findSubjects, type Subjects } from './change-subjects.ts';
import { findImportedPaths, type NamedPath } from './imported-paths.ts';
import { countNames, findMention } from './mentions.ts';
import { indexPaths, stemOf } from './path-index.ts';
import { cutSchema, definedTable, findSchemaPaths } from './schema-paths.ts';
import { findTypePaths } from './type-paths.ts';

/** Context is there to answer questions about the change, not to be audited: a few files do. */
export const MAX_CONTEXT_FILES = 32;
export const MAX_CONTEXT_BYTES = 600_000;

/** Of these, files that were not named by the audited ones but found: callers, schema, the other end of a queue. */
const MAX_FOUND_FILES = 10;
const MAX_SCHEMA_FILES = 5;

/** Imported files of which the changed code uses nothing: few of them say anything about it. */
const MAX_UNUSED_FILES = 8;

/**
 * What is read at most to choose from. One call of `read` is one query of GitHub's for every fifty files (see
 * `BLOBS_PER_QUERY`), and queries are a second apart.
 */
export const MAX_READ_FILES = 130;
export const MAX_READ_BYTES = 2_000_000;
const MAX_NAMED_READ = 60;
const MAX_CANDIDATES_READ = 50;
const MAX_SCHEMA_READ = 20;

export interface Context {
  readonly facts: ParsedFiles['facts'];
  readonly coverage: readonly FileCoverage[];
  /** Nothing was left out that the audited files name, that defines their tables, or that may call them. */
  readonly isWholeView: boolean;
}

interface Chosen {
  readonly path: string;
  readonly text: string;
  readonly reason: string;
  /** The higher, the sooner it is kept. */
  readonly weight: number;
}

/**
 * Reads the files of the project that matter to the audited ones: what they import or name, who calls what the change
 * defines, what defines the tables it uses, the other end of its topics. Bounded by count, bytes and calls of `read`.
 *
 * @param lines what the change did to its files; null where all of it counts (a whole tree, pasted code)
 */
export async function readContext(
  source: ChangeSource,
  audited: readonly FileFacts[],
  { parser, lines }: { readonly parser: SourceParser; readonly lines: ChangeLines | null },
): Promise<Context> {
  const list = audited.length > 0 ? await source.paths() : null;
  if (list === null) return { facts: [], coverage: [], isWholeView: audited.length === 0 };
  const subjects = findSubjects(audited, lines);
  const plan = planReading(audited, { list, subjects, parser });
  const definitions = await readTexts(
    source,
    [...plan.modules, ...plan.named.map(({ path }) => path), ...plan.schema],
    MAX_READ_BYTES,
  );
  const others = await readTexts(source, plan.candidates, MAX_READ_BYTES - definitions.bytes);
  const counts = countNames([...definitions.texts.values(), ...others.texts.values()], subjects);
  const named = plan.named.flatMap((one) => {
    const text = definitions.texts.get(one.path);
    if (text === undefined) return [];
    const weight = usesOf(one, subjects) * USE_WEIGHT + (findMention(text, subjects, counts)?.weight ?? 0);
    return [{ path: one.path, text, reason: one.reason, weight }];
  });
  const schema = plan.schema.flatMap((path) => chooseSchema(path, definitions.texts.get(path), subjects));
  const found = plan.candidates.flatMap((path) => {
    const text = others.texts.get(path);
    const mention = text === undefined ? null : findMention(text, subjects, counts);
    return mention === null || text === undefined ? [] : [{ path, text, ...mention }];
  });
  const modules = plan.modules.flatMap((path) => {
    const text = definitions.texts.get(path);
    return text === undefined
      ? []
      : [{ path, text, reason: 'says which version of the language it is', weight: 0 }];
  });
  const kept = keepBest([
    ...modules,
    // What one migration adds a later one may take away: they stand in the order they are run.
    ...best(schema, MAX_SCHEMA_FILES).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    ...best(found, MAX_FOUND_FILES),
    ...best(named.filter(isUsed), MAX_CONTEXT_FILES),
    ...named.filter((one) => !isUsed(one)).slice(0, MAX_UNUSED_FILES),
  ]);
  const parsed = await parseFiles(kept, parser);
  const isAllRead = plan.isAll && definitions.isAll && others.isAll;
  return {
    facts: parsed.facts,
    coverage: kept.map(({ path, reason }) => ({ path, status: 'context', reason })),
    isWholeView: isAllRead && kept.length === modules.length + named.length + schema.length + found.length,
  };
}

interface Plan {
  /** What tells the version of the language. */
  readonly modules: readonly string[];
  readonly named: readonly NamedPath[];
  readonly schema: readonly string[];
  readonly candidates: readonly string[];
  /** Nothing was left out for want of room. */
  readonly isAll: boolean;
}

function planReading(
  audited: readonly FileFacts[],
  { list, subjects, parser }: { list: PathList; subjects: Subjects; parser: SourceParser },
): Plan {
  const index = indexPaths(list.paths);
  const taken = new Set(audited.map((facts) => facts.file.path));
  const isFree = (path: string): boolean => !taken.has(path) && parser.languageOf(path) !== null;
  const words = new Set([...subjects.vocabulary].flatMap((name) => [...wordsOf(name)]));
  const all = [...findImportedPaths(audited, index), ...findTypePaths(audited, index)]
    .filter(({ path }) => isFree(path))
    .map((one) => ({ one, uses: usesOf(one, subjects) + sharedWords(one.path, words) }))
    .sort((a, b) => b.uses - a.uses)
    .map(({ one }) => one);
  const named = [...new Map(all.map((one) => [one.path, one])).values()].slice(0, MAX_NAMED_READ);
  for (const { path } of named) taken.add(path);
  const schema = findSchemaPaths(list.paths, subjects.tables, {
    isCandidate: (path) => !taken.has(path) && (isFree(path) || isPlainText(path)),
    limit: MAX_SCHEMA_READ,
  });
  for (const path of schema.best) taken.add(path);
  const names = [...subjects.defined.keys(), ...subjects.used.keys(), ...subjects.channels];
  const languages = new Set(audited.map((facts) => facts.file.language));
  const ground = {
    changed: audited.map((facts) => facts.file.path),
    names,
    // A call does not leave its language; a message does.
    isCandidate: (path: string) =>
      isFree(path) && (subjects.channels.size > 0 || languages.has(parser.languageOf(path) ?? '')),
  };
  const room = names.length > 0 ? MAX_READ_FILES - named.length - schema.best.length : 0;
  const ranked = rankCandidates(list.paths, ground, Math.min(room, MAX_CANDIDATES_READ));
  const isAll = list.isComplete && all.length <= MAX_NAMED_READ && schema.isAll && ranked.isAll;
  const modules = modulePaths(audited, list.paths).filter((path) => !taken.has(path));
  return { modules, named, schema: schema.best, candidates: ranked.best, isAll };
}

/** How many of the names that come from a file stand in the changed code. */
function usesOf({ names }: NamedPath, { vocabulary }: Subjects): number {
  return new Set(names.filter((name) => vocabulary.has(name))).size;
}

/** Under one: among files of one package the one named after what is used comes first. */
function sharedWords(path: string, words: ReadonlySet<string>): number {
  const own = [...wordsOf(stemOf(path.slice(path.lastIndexOf('/') + 1)))];
  return own.length === 0 ? 0 : (0.9 * own.filter((word) => words.has(word)).length) / own.length;
}

interface Texts {
  readonly texts: ReadonlyMap<string, string>;
  readonly bytes: number;
  readonly isAll: boolean;
}

/** One call of `read`; texts beyond the room are let go. */
async function readTexts(source: ChangeSource, paths: readonly string[], room: number): Promise<Texts> {
  const texts = new Map<string, string>();
  let bytes = 0;
  if (paths.length === 0 || room <= 0) return { texts, bytes, isAll: paths.length === 0 };
  const read = await source.read('head', paths);
  for (const path of paths) {
    const file = read.get(path);
    if (!isText(file) || bytes + file.text.length > room) continue;
    bytes += file.text.length;
    texts.set(path, file.text);
  }
  return { texts, bytes, isAll: texts.size === paths.length };
}

/** A name that the changed code itself uses says as much as a call of what it defines. */
const USE_WEIGHT = 4;

function chooseSchema(path: string, text: string | undefined, { tables }: Subjects): Chosen[] {
  if (text === undefined) return [];
  const table = definedTable(text, tables);
  if (table === null) return [];
  return [{ path, text: cutSchema(path, text, tables), reason: `defines table \`${table}\``, weight: 0 }];
}

function isUsed({ weight }: Chosen): boolean {
  return weight > 0;
}

function best(chosen: readonly Chosen[], limit: number): readonly Chosen[] {
  return chosen.toSorted((a, b) => b.weight - a.weight).slice(0, limit);
}

function keepBest(chosen: readonly Chosen[]): readonly Chosen[] {
  let room = MAX_CONTEXT_BYTES;
  return chosen.slice(0, MAX_CONTEXT_FILES).filter(({ text }) => {
    if (text.length > room) return false;
    room -= text.length;
    return true;
  });
}
