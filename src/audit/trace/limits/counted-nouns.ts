import { calleeName, calleePath, lastNameOf, pathOf, withoutAwait } from '../../facts/calls.ts';
import { singular, wordsOf } from '../../facts/names.ts';
import { assignmentsOf, resolve } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { MAX_TEXT } from '../repeats/column-steps.ts';

/** What was counted, by the words of the count: `prisma.project.count()` gives `project`; null where nothing was counted. */
export function countedNouns(node: SyntaxNode): ReadonlySet<string> | null {
  if (node.kind === 'binary' && node.operator === '+') {
    const [left, right] = [countedNouns(node.left), countedNouns(node.right)];
    return left === null && right === null ? null : new Set([...(left ?? []), ...(right ?? [])]);
  }
  const own = node.kind === 'name' || node.kind === 'member' ? nounsOf(pathOf(node)) : [];
  const value = valueBehind(node);
  const isSize = value.kind === 'member' && /^(length|size|count)$/.test(value.name);
  const call = isSize ? valueBehind(value.object) : value;
  // `account.keys.count`, where a call needs no parentheses.
  const isCount =
    (isSize && value.name === 'count') ||
    (call.kind === 'call'
      ? (isSize ? READS : COUNTS).test(calleeName(call))
      : value === node && isNumberOf(wordsOf(lastNameOf(node))));
  if (!isCount) {
    const counted = value.kind === 'call' ? countedInQuery(value) : [];
    return counted.length === 0 ? null : new Set([...own, ...counted]);
  }
  const named =
    call.kind === 'call'
      ? nounsOf(
          `${calleePath(call)} ${call.arguments.map(({ value: one }) => (one.kind === 'name' || one.kind === 'member' ? pathOf(one) : '')).join(' ')}`,
        )
      : [];
  return new Set([...own, ...named]);
}

/** `projectCount`, `num_seats`; `num_bytes` and `pageCount` say how large one is, not how many there are. */
function isNumberOf(words: readonly string[]): boolean {
  return (
    words.some((word) => /^(count|number|num)$/.test(word)) && !words.some((word) => SIZES_OF_ONE.test(word))
  );
}

const SIZES_OF_ONE =
  /^(bytes?|kb|mb|gb|kib|mib|gib|octets|chars?|characters|lines|words|pixels|seconds|millis|ms|days|retries|attempts)$/;

/** `select(func.count()).select_from(Project)`, `db.select({ used: sql`count(*)` }).from(generations)`: what is counted. */
function countedInQuery(query: CallNode): readonly string[] {
  const from: string[] = [];
  let isCount = false;
  for (const node of descendants(query)) {
    if (node.kind === 'string' && node.value.length <= MAX_TEXT && /\bcount\s{0,3}\(/i.test(node.value)) {
      isCount = true;
      const table = /\bfrom\s{1,20}["`]?(\w{1,60})/i.exec(node.value)?.[1];
      if (table !== undefined) from.push(table);
    }
    if (node.kind !== 'call') continue;
    isCount ||= /^(count|count_?distinct)$/i.test(calleeName(node));
    const first = node.arguments[0]?.value;
    if (FROM.test(calleeName(node)) && (first?.kind === 'name' || first?.kind === 'member'))
      from.push(pathOf(first));
  }
  return isCount ? from.flatMap(nounsOf) : [];
}

const FROM = /^(from|select_?from|query|table)$/i;

/** Also behind `n, err := count()`, where the first of several results is meant. */
function valueBehind(node: SyntaxNode): SyntaxNode {
  const value = resolve(node);
  if (value.kind !== 'name') return value;
  const assign = assignmentsOf(value.name, value).findLast(
    ({ targets: [first] }) => first?.kind === 'name' && first.name === value.name,
  );
  return withoutAwait(assign?.value ?? value);
}

const COUNTS = /^(count|len|size|length|total)|count$/i;
const READS = /^(find|list|get|select|query|all|load|fetch|where|filter_?by)/i;

/** `notes.insert(note)` behind `note.char_count > limit`: how large the new one is, and not how many there are. */
export function isSizeOfNew(measure: SyntaxNode, created: CallNode): boolean {
  if (measure.kind !== 'member' || measure.object.kind !== 'name') return false;
  const { name } = measure.object;
  if (!created.arguments.some(({ value }) => pathOf(value) === name)) return false;
  const nouns = nounsOf(calleePath(created));
  return nounsOf(name).some((noun) => nouns.includes(noun));
}

/** Words of handles and verbs, which name no thing that is counted. */
const NO_NOUNS =
  /^(db|prisma|repo|repository|store|service|client|tx|orm|objects?|all|find|many|count|counts|get|list|by|for|the|this|self|s|await|len|length|size|existing|current|total|active|num|number|of|id|org|organization|team|user|workspace|account|tenant|where|query|select|from|session|data|rows?|result|results|items?|create|created|insert|add|added|save|new|in|to|db_?session|context|ctx)$/;

/** The words of a path that name a thing, in the singular: `team.projects.create` gives `project`. */
export function nounsOf(path: string): readonly string[] {
  return wordsOf(path)
    .map(singular)
    .filter((word) => word.length > 2 && !NO_NOUNS.test(word));
}
