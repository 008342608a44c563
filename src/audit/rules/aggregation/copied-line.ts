import { calleeLabel, calleePath, pathOf } from '../../facts/calls.ts';
import { copiedFields } from '../../facts/copied-fields.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type FixedEntry, fixedEntries } from '../../facts/loop-indexes.ts';
import { type LeftOutCount, leftOutCounts } from '../../facts/models/left-out-counts.ts';
import { type MovedAmount, movedAmounts } from '../../facts/money/moved-amounts.ts';
import { type WrongSign, wrongSigns } from '../../facts/money/wrong-signs.ts';
import { wordsOf } from '../../facts/names.ts';
import { type BorrowedColumn, borrowedColumns } from '../../facts/rows/borrowed-columns.ts';
import { type CopiedColumn, copiedColumns } from '../../facts/rows/copied-columns.ts';
import { type Line, leavesOf, siblingLines } from '../../facts/sibling-lines.ts';
import { enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { hintOf } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-319: a line was copied from its neighbour, and the name that should differ does not. */
export const copiedLine = defineRule({
  id: 'MTR-319',
  name: 'copied-line',
  section: 'aggregation',
  title: 'A copied line reads its neighbour’s field',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Do sibling lines differ in every name in which they should, and sum the same parts?',
  cost: 'One quantity is billed with the figures of another, or a part of what was used is left out of the sum that is priced.',
  remediation: 'Read the field that the line is about.',
  references: [
    'https://cwe.mitre.org/data/definitions/682.html',
    'https://pvs-studio.com/en/blog/posts/cpp/0260/',
  ],
  *match(scope) {
    for (const left of leftOutCounts(scope.files)) yield toLeftOut(left);
    for (const facts of scope.audited) {
      for (const lines of siblingLines(facts)) {
        yield* matchPairs(facts, lines);
        yield* matchLeftOut(facts, lines);
      }
      for (const column of copiedColumns(facts)) yield toSelected(facts, column);
      for (const sign of wrongSigns(facts)) yield* matchSign(facts, sign);
      for (const borrowed of borrowedColumns(facts)) yield* matchBorrowed(facts, borrowed);
      yield* matchRepeated(facts);
      for (const moved of movedAmounts(facts)) yield* matchMoved(facts, moved);
      for (const fixed of fixedEntries(facts)) yield* matchFixed(facts, fixed);
    }
  },
});

function toLeftOut({ node, total, left, at, file, in: facts }: LeftOutCount): Match {
  return {
    file: facts.file,
    node,
    evidence: [{ file, node: at }],
    // Whoever counts the cache within the input leaves nothing out.
    confidence: 'possible',
    message: `\`${total}\` adds up input and output, and leaves out \`${left}\`, which is counted beside them: where the input does not hold it, the total that is shown or limited is too low.`,
    remediation: `Add \`${left}\` to \`${total}\`, unless the input holds it already.`,
  };
}

/** `SET sent_messages = received_messages + 1`. */
function* matchBorrowed(
  { file }: FileFacts,
  { node, lines, column, from }: BorrowedColumn,
): Generator<Match> {
  if (hintOf(wordsOf(column)) === null && !isBillingCode(node, file)) return;
  yield {
    file,
    node,
    ...(lines === null ? {} : { lines }),
    confidence: 'likely',
    message: `\`${column}\` is set to \`${from}\` and an amount more: each such update throws away what \`${column}\` had counted, and puts in its place what \`${from}\` had.`,
    remediation: `Add to \`${column}\` what it holds itself.`,
  };
}

/** `rates[0].equal(others[i])` in a loop over `rates`. */
function* matchFixed(facts: FileFacts, { node, list, beside, counter }: FixedEntry): Generator<Match> {
  const { file } = facts;
  const about = [list, pathOf(beside.object), ...typesAbout(node)];
  if (!isBillingCode(node, file) && !about.some(saysAmount)) return;
  yield {
    file,
    node,
    evidence: [{ file, node: beside }],
    confidence: 'likely',
    message: `Every turn of the loop over \`${list}\` reads its first entry, beside the entry \`${counter}\` of \`${pathOf(beside.object)}\`: all others of \`${list}\` are never looked at, and what is reckoned or compared with them is that of the first.`,
    remediation: `Read \`${list}[${counter}]\`.`,
  };
}

/** What the function around is about by its receiver and parameters. */
function typesAbout(node: SyntaxNode): readonly string[] {
  const fn = enclosingFunction(node);
  const types = fn === null ? [] : fn.parameters.map(({ type }) => type ?? '');
  return fn?.receiver == null ? types : [fn.receiver.type, ...types];
}

function saysAmount(name: string): boolean {
  return hintOf(wordsOf(name)) === 'strong' || wordsOf(name).some((word) => AMOUNTS.test(word));
}

/** What is reckoned with, in the names of lists and types. */
const AMOUNTS =
  /^(rates?|prices?|costs?|fees?|tariffs?|charges?|invoices?|credits?|balances?|amounts?|tiers?)$/;

/** `usage: { decrement: n }` in one row, `linksUsage: { increment: n }` in the other. */
function* matchMoved({ file }: FileFacts, { amount, from, to }: MovedAmount): Generator<Match> {
  const [left, arrived] = [wordsOf(from.column), wordsOf(to.column)];
  if (hintOf(left) !== 'strong' && hintOf(arrived) !== 'strong' && !isBillingCode(to.node, file)) return;
  yield {
    file,
    node: to.node,
    evidence: [{ file, node: from.node }],
    // Columns that share no word may well be two sides of one account.
    confidence: left.some((word) => arrived.includes(word)) ? 'likely' : 'possible',
    message: `\`${amount}\` is taken off \`${from.column}\` of one row and added to \`${to.column}\` of the other: the one counter loses what it counted, and the other counts what is not its own.`,
    remediation: `Add it to \`${from.column}\` there as well, and move \`${to.column}\` by its own amount.`,
  };
}

/** `inputCost = usage.input * price.input` beside `outputCost = usage.input * price.output`. */
function* matchPairs(facts: FileFacts, lines: readonly Line[]): Generator<Match> {
  for (const { line, twin, path, own, other, isSure } of copiedFields(facts, lines)) {
    if (!isAboutBilling(line, facts)) continue;
    yield {
      file: facts.file,
      node: line.node,
      evidence: [{ file: facts.file, node: twin.node }],
      confidence: isSure ? 'likely' : 'possible',
      message: `\`${line.name}\` is made of \`${path}\`, just as \`${twin.name}\` beside it: the line was copied, and the ${own} is billed with the figures of the ${other}.`,
      remediation: `Read the ${own} here, not the ${other}.`,
    };
  }
}

function isAboutBilling({ name, value, node }: Line, { file }: FileFacts): boolean {
  return (
    isBillingCode(node, file) ||
    hintOf(wordsOf(name)) === 'strong' ||
    leavesOf(value).some(({ path }) => hintOf(wordsOf(path)) === 'strong')
  );
}

/** `subtotal - discount + credit`, `included + used` as what remains. */
function* matchSign(facts: FileFacts, sign: WrongSign): Generator<Match> {
  const { node, name, target, what, isSure, evidence } = sign;
  if (!isBillingCode(node, facts.file) && [name, target].every((one) => hintOf(wordsOf(one)) === null))
    return;
  yield {
    file: facts.file,
    node,
    evidence: evidence === null ? [] : [{ file: facts.file, node: evidence }],
    confidence: isSure ? 'likely' : 'possible',
    message: SIGNS[what](`\`${name}\``, target === '' ? 'the sum' : `\`${target}\``),
    remediation: 'Turn the sign round, and check it with one amount that is not zero.',
  };
}

const SIGNS: Readonly<Record<WrongSign['what'], (name: string, target: string) => string>> = {
  'reduction added': (name, target) =>
    `${name} lowers what is to be paid, and is added to ${target}: the customer pays it on top instead of having it taken off.`,
  'used added': (name, target) =>
    `${name} is added to the allowance where ${target} is the one less the other: what is left, or what goes beyond, is wrong for everybody who used anything.`,
  'turned round': (name, target) =>
    `${name} and the allowance are subtracted the wrong way round for ${target}: what comes out is below zero just where there is something to count, and is billed or allowed as nothing.`,
  'spent added': (name, target) =>
    `${name} is spent here and added to ${target}: whoever uses more has more left, and nothing is ever billed.`,
};

/** `SUM(input_tokens) AS input_tokens, SUM(input_tokens) AS output_tokens`. */
function toSelected({ file }: FileFacts, column: CopiedColumn): Match {
  const { sql, selected, name, twin, own, other } = column;
  return {
    file,
    node: sql.node,
    lines: sql.linesOf(selected),
    confidence: 'likely',
    message: `\`${name}\` is selected from the very column of \`${twin}\` beside it: the ${own} is counted and billed with the figures of the ${other}.`,
    remediation: `Select the ${own} here, not the ${other}.`,
  };
}

/** `total += text + audio; details.text += text; details.audio += audio`, but `input += text`. */
function* matchLeftOut(facts: FileFacts, lines: readonly Line[]): Generator<Match> {
  if (lines.length < FEWEST_SUMS) return;
  const sums = lines.filter((line) => line.operator === '+=' && line.owner !== '');
  if (sums.length < FEWEST_SUMS) return;
  const whole = sums.find((line) => wordsOf(line.name).includes('total') && partsOf(line.value).length > 1);
  if (whole === undefined || !isAboutBilling(whole, facts)) return;
  const parts = partsOf(whole.value);
  for (const line of sums) {
    const [only, ...others] = partsOf(line.value);
    if (only === undefined || others.length > 0 || !parts.includes(only)) continue;
    if (line.owner !== whole.owner || /detail/i.test(line.name)) continue;
    const left = detailsOf(line, sums).find((part) => part !== only && parts.includes(part));
    if (left === undefined) continue;
    yield {
      file: facts.file,
      node: line.node,
      evidence: [{ file: facts.file, node: whole.node }],
      confidence: 'likely',
      severity: 'critical',
      message: `\`${line.name}\` takes \`${only}\` alone, while \`${whole.name}\` and the details beside it also take \`${left}\`: where the charge is made from \`${line.name}\`, \`${left}\` is used and never billed.`,
      remediation: `Add \`${left}\` to \`${line.name}\` as well.`,
    };
  }
}

/** A whole, its part, and two details. */
const FEWEST_SUMS = 4;

/** The plain names an expression adds up; empty for anything else. */
function partsOf(value: SyntaxNode): readonly string[] {
  if (value.kind === 'name') return [value.name];
  if (value.kind !== 'binary' || value.operator !== '+') return [];
  const [left, right] = [partsOf(value.left), partsOf(value.right)];
  return left.length > 0 && right.length > 0 ? [...left, ...right] : [];
}

/** What the details of the same thing take: `usage.InputTokenDetails.*` beside `usage.InputTokens`. */
function detailsOf({ owner, name }: Line, sums: readonly Line[]): readonly string[] {
  const [first] = wordsOf(name);
  return sums.flatMap((line) => {
    const holder = line.owner.startsWith(`${owner}.`) ? line.owner.slice(owner.length + 1) : null;
    return holder !== null && wordsOf(holder)[0] === first ? partsOf(line.value) : [];
  });
}

/** `format(s.Second, s.Minute, s.Second)` beside `format(s.Second, s.Minute, s.Hour)`. */
function* matchRepeated(facts: FileFacts): Generator<Match> {
  const long = facts.nodes('call').filter((call) => call.arguments.length >= FEWEST_ARGUMENTS);
  if (!long.some((call) => repeatedIn(call) !== null)) return;
  const groups = Map.groupBy(
    long,
    (call) => `${enclosingFunction(call)?.span.start ?? 0} ${calleePath(call)}`,
  );
  for (const calls of groups.values())
    for (const call of calls.slice(0, MAX_SIBLINGS)) {
      const twice = repeatedIn(call);
      if (twice === null || !isBillingCode(call, facts.file)) continue;
      const right = calls.find((one) => one !== call && isRight(one, twice));
      if (right === undefined) continue;
      yield {
        file: facts.file,
        node: call,
        evidence: [{ file: facts.file, node: right }],
        confidence: 'likely',
        message: `\`${calleeLabel(call)}\` is given \`${twice.path}\` twice, where the call beside it has another field in the second place: what is scheduled, keyed or billed from it takes the wrong figure.`,
        remediation: `Give the second place the field that belongs there, such as \`${memberAt(right, twice.second)?.path ?? ''}\`.`,
      };
    }
}

const FEWEST_ARGUMENTS = 3;
/** More calls of one kind in a function are a table, not siblings. */
const MAX_SIBLINGS = 12;

interface Repeated {
  readonly path: string;
  readonly object: string;
  readonly first: number;
  readonly second: number;
}

function memberAt(call: CallNode, place: number): { readonly path: string; readonly object: string } | null {
  const value = call.arguments[place]?.value;
  return value?.kind === 'member' ? { path: pathOf(value), object: pathOf(value.object) } : null;
}

function repeatedIn(call: CallNode): Repeated | null {
  const seen = new Map<string, number>();
  for (const [second] of call.arguments.entries()) {
    const held = memberAt(call, second);
    if (held === null) continue;
    const first = seen.get(held.path);
    if (first !== undefined) return { ...held, first, second };
    seen.set(held.path, second);
  }
  return null;
}

/** The sibling has the same field in the first place and another one of the same object in the second. */
function isRight(call: CallNode, { path, object, first, second }: Repeated): boolean {
  const [one, other] = [memberAt(call, first), memberAt(call, second)];
  return one?.path === path && other !== null && other.object === object && other.path !== path;
}
