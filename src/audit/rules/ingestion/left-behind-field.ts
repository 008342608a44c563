import type { FileFacts } from '../../facts/file-facts.ts';
import { type EmptiedCount, emptiedCounts } from '../../facts/models/emptied-counts.ts';
import { singular, wordsOf } from '../../facts/names.ts';
import { type LeftBehind, leftBehind } from '../../facts/records/left-behind.ts';
import type { RecordField } from '../../facts/records/record-types.ts';
import { type UnsummedField, unsummedFields } from '../../facts/records/unsummed-fields.ts';
import { isPartyWord } from '../../trace/billed-parties.ts';
import { isUsageCode } from '../../trace/billing-code.ts';
import { hintOfName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-138: a record is made of another one field by field, and one that is billed by stays behind. */
export const leftBehindField = defineRule({
  id: 'MTR-138',
  name: 'left-behind-field',
  section: 'ingestion',
  title: 'A copy leaves a billed field behind',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does every place that copies, splits, merges or converts a record of usage take along all counts, its owner and its currency?',
  cost: 'What the copy lacks is counted as nothing or belongs to nobody: it is not billed, or not to the one who used it.',
  remediation: 'Take the field along, or copy the record whole and change only what differs.',
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/Spread_syntax',
    'https://doc.rust-lang.org/book/ch05-01-defining-structs.html#creating-instances-with-struct-update-syntax',
  ],
  *match({ files, audited }) {
    const own = new Set(audited);
    for (const found of leftBehind(files, matters)) {
      if (!isOfUsage(found)) continue;
      if (own.has(found.facts)) yield toMatch(found, false);
      else if (own.has(found.type.in)) yield toMatch(found, true);
    }
    for (const found of unsummedFields(audited, files, isCounted)) yield toUnsummed(found);
    for (const facts of audited) for (const found of emptiedCounts(facts)) yield toEmptied(facts, found);
  },
});

/** What is counted, and in what it is billed. */
const COUNTED = /^(token|cached|credit|quantity|amount|cost|usage|unit|seat|minute|byte)$/;
/** What a count's name never ends with: `tokenName`, `costCenter`. */
const ABOUT = /^(name|id|uuid|key|type|kind|at|status|code|center|model|label|source|unit|price|rate|log)$/;
const TERMS = /^(currency|idempotency|discount|tax)$/;
const QUALIFIED = /^(is|has|include|show|with|max|min|total)$/;
/** What a name ends with that stands for a party, and not for something of it. */
const STANDS_FOR = /^(id|ids|key|ref|code|external)$/;

function matters({ name, type }: RecordField, taken: readonly string[]): boolean {
  const words = wordsOf(name).map(singular);
  if (type !== null && /^(bool|boolean)$/i.test(type)) return false;
  // Where none of the counts is taken along, the new record counts something else.
  if (isCount(name)) return taken.some(isCount);
  if (words.some((word) => TERMS.test(word))) return true;
  const party = words.findIndex(isPartyWord);
  return party >= 0 && words.slice(party + 1).every((word) => STANDS_FOR.test(word));
}

function isCounted({ name }: RecordField, taken: readonly string[]): boolean {
  return isCount(name) && taken.some(isCount);
}

function isCount(name: string): boolean {
  const words = wordsOf(name).map(singular);
  const isAbout = ABOUT.test(words.at(-1) ?? '') || QUALIFIED.test(words[0] ?? '');
  return !isAbout && words.some((word) => COUNTED.test(word));
}

/** The record, the file or the function around is about usage. */
function isOfUsage({ making, facts: { file }, type }: LeftBehind): boolean {
  if (isUsageCode(making.node, file)) return true;
  return [type.name, ...[...type.fields.values()].map(({ name }) => name)].some(
    (name) => hintOfName(name) === 'strong',
  );
}

function toMatch({ making, facts, source, left, type, isCopy }: LeftBehind, isDeclared: boolean): Match {
  const made = { file: facts.file, node: making.node };
  const [first] = left;
  const declared = { file: type.in.file, node: first?.node ?? type.node };
  const names = namesOf(left);
  return {
    ...(isDeclared ? declared : made),
    evidence: [isDeclared ? made : declared],
    confidence: isCopy ? 'likely' : 'possible',
    message: isCopy
      ? `This \`${type.name}\` is made of \`${source}\`, field by field, and its ${names} is left behind: what goes on with the copy is counted without it.`
      : `This \`${type.name}\` is made of \`${source}\`, which has ${names} as well, and takes all else along: what goes on with it is counted without it.`,
  };
}

function toUnsummed({ node, facts, type, left, sum, source }: UnsummedField): Match {
  const [first] = left;
  return {
    file: facts.file,
    node,
    evidence: [{ file: type.in.file, node: first?.node ?? type.node }],
    confidence: 'likely',
    message: `\`${source}\` is added to \`${sum}\` field by field, and its ${namesOf(left)} is not: what it counts is lost as soon as two of them are put together.`,
  };
}

function namesOf(fields: readonly RecordField[]): string {
  return fields.map(({ name }) => `\`${name}\``).join(', ');
}

const KNOWN: Readonly<Record<EmptiedCount['how'], string>> = {
  'same function': 'the other branch reads it',
  declared: 'the usage declared here has it',
};

function toEmptied({ file }: FileFacts, { node, making, field, known, how }: EmptiedCount): Match {
  const entry = making.node.kind === 'object' ? making.node.entries : making.node.arguments;
  const name = entry.find(({ value }) => value === node);
  const written = name === undefined ? field : 'key' in name ? (name.key ?? field) : (name.name ?? field);
  return {
    file,
    node,
    evidence: [{ file, node: known }],
    confidence: 'likely',
    message: `\`${written}\` of this \`${making.type}\` is set to nothing, though ${KNOWN[how]} (line ${known.span.startLine}): these tokens are priced at nothing, or not counted at all.`,
  };
}
