import { calleeLabel, calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type FunctionIndex, functionIndex } from '../../facts/functions.ts';
import { type LeftOutCount, leftOutCounts } from '../../facts/left-out-counts.ts';
import { type MovedAmount, movedAmounts } from '../../facts/moved-amounts.ts';
import { lastName, plainName, wordsOf } from '../../facts/names.ts';
import { type Line, leavesOf, shapeOf, siblingLines, withWord } from '../../facts/sibling-lines.ts';
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
  remediation: 'Read the field that the line is about, and add every part to each sum that is priced.',
  references: [
    'https://cwe.mitre.org/data/definitions/682.html',
    'https://pvs-studio.com/en/blog/posts/cpp/0260/',
  ],
  *match(scope) {
    const index = functionIndex(scope.files);
    for (const left of leftOutCounts(scope.files)) yield toLeftOut(left);
    for (const facts of scope.files) {
      for (const call of facts.nodes('call')) yield* matchSwapped(facts, call, index);
      for (const lines of siblingLines(facts)) {
        yield* matchPairs(facts, lines);
        yield* matchLeftOut(facts, lines);
      }
      yield* matchRepeated(facts);
      for (const moved of movedAmounts(facts)) yield* matchMoved(facts, moved);
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
  };
}

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

/** Words of which one line has the one and its neighbour the other. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['input', 'output'],
  ['prompt', 'completion'],
  ['start', 'end'],
  ['read', 'write'],
  ['cpu', 'memory'],
  ['cpu', 'ram'],
  ['text', 'audio'],
  ['ingress', 'egress'],
  ['upload', 'download'],
  ['min', 'max'],
  ['daily', 'monthly'],
  ['monthly', 'yearly'],
  ['monthly', 'annual'],
  ['hourly', 'daily'],
];
const OTHER_WORDS = new Map<string, string[]>();
for (const [one, other] of PAIRS) {
  OTHER_WORDS.set(one, [...(OTHER_WORDS.get(one) ?? []), other]);
  OTHER_WORDS.set(other, [...(OTHER_WORDS.get(other) ?? []), one]);
}

/** `inputCost = usage.input * price.input` beside `outputCost = usage.input * price.output`. */
function* matchPairs(facts: FileFacts, lines: readonly Line[]): Generator<Match> {
  const byName = new Map(lines.map((line) => [wordsOf(`${line.owner}.${line.name}`).join(' '), line]));
  for (const line of lines) {
    const words = wordsOf(`${line.owner}.${line.name}`);
    const own = wordsOf(line.name).filter((word) => OTHER_WORDS.has(word));
    const [word] = own;
    if (word === undefined || own.length > 1) continue;
    for (const other of OTHER_WORDS.get(word) ?? []) {
      const twin = byName.get(words.map((one) => (one === word ? other : one)).join(' '));
      if (twin === undefined || twin.operator !== line.operator) continue;
      const copied = copiedLeaf(line, twin, { own: word, other });
      if (copied === null || !isAboutBilling(line, facts)) continue;
      yield {
        file: facts.file,
        node: line.node,
        evidence: [{ file: facts.file, node: twin.node }],
        confidence: isKnown(copied.meant, facts) ? 'likely' : 'possible',
        message: `\`${line.name}\` is made of \`${copied.path}\`, just as \`${twin.name}\` beside it: the line was copied, and the ${word} is billed with the figures of the ${other}.`,
        remediation: `Read the ${word} here, not the ${other}.`,
      };
      break;
    }
  }
}

/** The leaf that stands in both lines though it carries the other line's word. */
function copiedLeaf(
  line: Line,
  twin: Line,
  { own, other }: { readonly own: string; readonly other: string },
): { readonly path: string; readonly meant: string } | null {
  if (line.node === twin.node || shapeOf(line.value) !== shapeOf(twin.value)) return null;
  const [mine, its] = [leavesOf(line.value), leavesOf(twin.value)];
  for (const [at, leaf] of mine.entries()) {
    if (its[at]?.path !== leaf.path || wordsOf(leaf.path).includes(own)) continue;
    const meant = withWord(lastName(leaf.path), other, own);
    if (meant === null || mine.some(({ path }, place) => place !== at && isMeant(path, meant))) continue;
    return { path: leaf.path, meant: meant.join(' ') };
  }
  return null;
}

function isMeant(path: string, meant: readonly string[]): boolean {
  return wordsOf(lastName(path)).join(' ') === meant.join(' ');
}

/** The field that should be read is read elsewhere in the file. */
function isKnown(meant: string, facts: FileFacts): boolean {
  return facts.nodes('member').some((node) => wordsOf(node.name).join(' ') === meant);
}

function isAboutBilling({ name, value, node }: Line, { file }: FileFacts): boolean {
  return (
    isBillingCode(node, file) ||
    hintOf(wordsOf(name)) === 'strong' ||
    leavesOf(value).some(({ path }) => hintOf(wordsOf(path)) === 'strong')
  );
}

/** `total += text + audio; details.text += text; details.audio += audio`, but `input += text`. */
function* matchLeftOut(facts: FileFacts, lines: readonly Line[]): Generator<Match> {
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
  const groups = new Map<string, CallNode[]>();
  for (const call of facts.nodes('call')) {
    if (call.arguments.length < FEWEST_ARGUMENTS) continue;
    const key = `${enclosingFunction(call)?.span.start ?? 0} ${calleePath(call)}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
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

/** `collect(chunkSize, stepSize)`, where the function takes `(stepSize, chunkSize)`. */
function* matchSwapped(facts: FileFacts, call: CallNode, index: FunctionIndex): Generator<Match> {
  if (call.arguments.length < 2 || call.arguments.some(({ name, isSpread }) => name !== null || isSpread))
    return;
  const given = call.arguments.map(({ value }) =>
    value.kind === 'name' || value.kind === 'member' ? plainName(value.name) : '',
  );
  if (new Set(given).size < 2) return;
  // A namesake with another number of parameters is another function.
  const called = (index.get(calleeName(call)) ?? []).filter(
    ({ file, node }) => file.language === facts.file.language && node.parameters.length === given.length,
  );
  const [only, ...others] = called;
  if (only === undefined || others.length > 0 || !isBillingCode(call, facts.file)) return;
  const taken = only.node.parameters.map(({ name }) => plainName(name));
  const first = given.findIndex((name, at) => isSwapped(given, taken, { name, at }));
  if (first === -1) return;
  const second = taken.indexOf(given[first] ?? '');
  const [one, other] = [only.node.parameters[first]?.type, only.node.parameters[second]?.type];
  // Of two types the compiler would tell.
  if (one && other && one !== other) return;
  yield {
    file: facts.file,
    node: call,
    evidence: [{ file: only.file, node: only.node }],
    confidence: 'likely',
    message: `\`${calleeLabel(call)}\` is given \`${labelAt(call, first)}\` where it takes \`${only.node.parameters[first]?.name ?? ''}\`, and \`${labelAt(call, second)}\` where it takes \`${only.node.parameters[second]?.name ?? ''}\`: both are of one type, nothing complains, and usage is read or billed by the wrong figure.`,
    remediation: 'Hand the two over in the order in which they are taken, or by name.',
  };
}

/** Shorter names are letters that mean nothing: `a`, `to`. */
const SHORTEST = 4;

/** Two arguments stand in each other's places, by their own names. */
function isSwapped(
  given: readonly string[],
  taken: readonly string[],
  { name, at }: { readonly name: string; readonly at: number },
): boolean {
  const other = taken.indexOf(name);
  if (name.length < SHORTEST || other === -1 || other === at || taken[at] === name) return false;
  return given[other] === taken[at] && (taken[at] ?? '').length >= SHORTEST;
}

function labelAt(call: CallNode, place: number): string {
  const value = call.arguments[place]?.value;
  return value === undefined ? '' : pathOf(value);
}
