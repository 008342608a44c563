import { calleeName, lastNameOf, pathOf, withoutAwait } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isCountedFirst, originOf } from '../../facts/key-stores/keyed-values.ts';
import { wordsOf } from '../../facts/names.ts';
import { assignmentsOf, resolve } from '../../facts/values.ts';
import { descendants, wholeFunction } from '../../facts/walk.ts';
import type { BinaryNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isLimit } from './checked-limits.ts';

/** What was used and what is asked for now, added up; or the answer of what counted it. */
export function holdsRequest(node: SyntaxNode, facts: FileFacts): boolean {
  if (isMoney(lastNameOf(node)) || isCountedFirst(node)) return isCountedFirst(node);
  const sum = resolve(node);
  if (sum.kind === 'binary')
    return (
      sum.operator === '+' &&
      [
        [sum.left, sum.right],
        [sum.right, sum.left],
      ].some(([used, asked]) => used && asked && isMeasure(used, facts) && isAsked(asked))
    );
  return node.kind === 'name' && assignmentsOf(node.name, node).some((one) => isTaken(one, facts));
}

/** `len(rows)` of what came in, `1`, `requested`: how many more there would be; not how many there are of another kind. */
function isAsked(node: SyntaxNode): boolean {
  if (node.kind === 'number') return node.value === 1;
  const name = lastNameOf(node.kind === 'call' ? node.callee : node);
  const words = wordsOf(name);
  if (node.kind !== 'call' && words.some((word) => ASKED.test(word))) return true;
  if (!words.some((word) => SIZES.test(word))) return false;
  for (const inner of descendants(node))
    if (inner.kind === 'name' && isParameter(inner.name, inner))
      return !wordsOf(inner.name).some((word) => THERE.test(word));
  return false;
}

const ASKED = /^(requested|needed|required|additional|incoming|extra|more|new)$/;
const SIZES = /^(len|length|size|count|quantity|amount|units|n)$/;
const THERE = /^(existing|current|pending|invited|active|account|team|org|workspace|tenant|user)$/;

/** `n, err := d.take(account)`: a function of the file that counts in its store and answers the number. */
function isTaken(
  { value, targets }: { readonly value: SyntaxNode | null; readonly targets: readonly SyntaxNode[] },
  { nodes }: FileFacts,
): boolean {
  const call = value === null ? null : withoutAwait(value);
  if (call?.kind !== 'call' || !raises(call) || targets[0]?.kind !== 'name') return false;
  const maker = nodes('function').find(({ name }) => name === calleeName(call));
  return maker !== undefined && /int|number|long/i.test(maker.returns ?? '');
}

/** The side that was used before this request; null where the other is no limit, or this request is among it already. */
export function measureOf(check: BinaryNode, facts: FileFacts): SyntaxNode | null {
  for (const [measure, limit] of [
    [check.left, check.right],
    [check.right, check.left],
  ] as const)
    if (isLimitHere(limit, facts) && isMeasure(measure, facts)) return measure;
  return null;
}

/** `plan.maxDevices`, `limit`, and what a method of the file without arguments answers from the plan. */
export function isLimitHere(node: SyntaxNode, facts: FileFacts): boolean {
  if (isMoney(lastNameOf(node))) return false;
  return isLimit(node) || isLimit(resolve(node)) || behind(node, facts).some(isLimit);
}

const USED =
  /^(used|usage|consumed|count|counts|counted|current|existing|total|sent|made|created|taken|active|occupied|stored|today|month)$/;
/** Names of what holds this request already, or of another kind of number. */
const HOLDS_MORE =
  /^(new|next|projected|after|requested|needed|required|updated|estimated|expected|incremented|max|min|limit|length|size|percent|ratio|rate|threshold)$/;

function isMoney(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(cost|costs|price|amount|cents|spend|spent|balance|credits?|money|usd|eur|rate|threshold|warning|soft|bytes|tokens)$/.test(
      word,
    ),
  );
}

/** What was used so far, read before this request is counted. */
function isMeasure(side: SyntaxNode, facts: FileFacts): boolean {
  const node = withoutAwait(side);
  const name = lastNameOf(node.kind === 'call' ? node.callee : node);
  const words = wordsOf(name);
  if (name === '' || words.some((word) => HOLDS_MORE.test(word)) || isMoney(name)) return false;
  if (isCountedFirst(node) || (node.kind === 'name' && isParameter(node.name, node))) return false;
  if (node.kind === 'name' && assignmentsOf(node.name, node).some(isRaised)) return false;
  const value = originOf(node);
  if (value.kind === 'binary' || (value.kind === 'call' && raises(value))) return false;
  const isCount =
    value.kind === 'call' && /^(count|len|size|length|sum|total)|count$/i.test(calleeName(value));
  return isCount || words.some((word) => USED.test(word)) || behind(node, facts).some(isSummed);
}

function isRaised({
  operator,
  value,
}: {
  readonly operator: string;
  readonly value: SyntaxNode | null;
}): boolean {
  if (/^[-+*/]=$/.test(operator)) return true;
  if (value === null) return false;
  for (const node of descendants(value, (inner) => inner.kind !== 'function'))
    if ((node.kind === 'binary' && node.operator === '+') || (node.kind === 'call' && raises(node)))
      return true;
  return false;
}

function isParameter(name: string, from: SyntaxNode): boolean {
  const own = assignmentsOf(name, from).length > 0;
  return !own && (wholeFunction(from)?.parameters.some((one) => one.name === name) ?? false);
}

/** What a method of the file that is read without arguments answers: its last statement. */
export function behind(node: SyntaxNode, { nodes }: FileFacts): readonly SyntaxNode[] {
  const isOwn =
    (node.kind === 'name' && assignmentsOf(node.name, node).length === 0) ||
    (node.kind === 'call' && node.arguments.length === 0) ||
    (node.kind === 'member' && /^(this|self|\$this)$/.test(pathOf(node.object)));
  const name = isOwn ? lastNameOf(node.kind === 'call' ? node.callee : node) : '';
  if (name === '') return [];
  const fn = nodes('function').find((one) => one.name === name && one.parameters.length === 0);
  const last = fn?.body.at(-1);
  const value = last?.kind === 'return' ? last.value : last;
  return value ? [value] : [];
}

function isSummed(node: SyntaxNode): boolean {
  return node.kind === 'call' && /^(count|sum|size|length)(_?async)?$/i.test(calleeName(node));
}

const RAISES = /^(incr|increment|increase|count|consume|use|take|record|track|bump|hincrby|incrby)$/;

/** True for a call that counts what is used. */
export function raises(call: CallNode): boolean {
  const [verb = '', ...rest] = wordsOf(calleeName(call));
  return (
    RAISES.test(verb) &&
    !(verb === 'count' && rest.length === 0) &&
    !/^(by|of|where|for)$/.test(rest[0] ?? '') &&
    verb !== 'count'
  );
}
