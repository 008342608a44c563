import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { askedName, calleeName, calleePath, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { isOrdering } from '../operators.ts';
import { textOf } from '../text-of.ts';
import { literalNumber, resolve } from '../values.ts';
import { withoutBrackets } from '../walk.ts';
import { isClockBased } from './clocks.ts';

/** An age that is below zero: the present moment taken from one that has passed, and asked whether it is large. */
export interface ReversedAge {
  readonly node: SyntaxNode;
  readonly text: string;
  /** The moment that has passed, as written: `usage.updated_at`. */
  readonly since: string;
  /** What the comparison answers for every such age. */
  readonly answers: boolean;
}

/** Every comparison of the file of an age that is taken the wrong way round, in source order. */
export function reversedAges(facts: FileFacts): readonly ReversedAge[] {
  return facts.nodes('binary').flatMap((node): ReversedAge[] => {
    if (!isOrdering(node.operator)) return [];
    for (const [side, other, isLeft] of [
      [node.left, node.right, true],
      [node.right, node.left, false],
    ] as const) {
      const since = reversedSince(side);
      if (since === null || !isLength(other) || isClockBased(other)) continue;
      const answers = node.operator.startsWith('<') === isLeft;
      return [
        { node, text: textOf(facts.file, side).replaceAll(/\s+/g, ' '), since: pathOf(since), answers },
      ];
    }
    return [];
  });
}

/** A number or a name of a length that is not below zero. */
function isLength(node: SyntaxNode): boolean {
  const value = resolve(node);
  const number = literalNumber(value);
  return value.kind === 'unary' ? false : number === null || number > 0;
}

/** Units, factors and rounding in a row. */
const MAX_STEPS = 6;

/** The moment that has passed and from which the present one is taken; null for any other value. */
function reversedSince(node: SyntaxNode): SyntaxNode | null {
  let at = withoutBrackets(node);
  for (let step = 0; step < MAX_STEPS; step++) {
    const pair = differenceOf(at);
    if (pair !== null) return hasPassed(pair[0]) && isClockBased(pair[1]) ? pair[0] : null;
    const inner = scaledIn(at);
    if (inner === null) return null;
    at = withoutBrackets(inner);
  }
  return null;
}

/** What a length is read from: `(a - b).seconds`, `a.Sub(b).Hours()`, `Math.floor((a - b) / DAY)`. */
function scaledIn(node: SyntaxNode): SyntaxNode | null {
  if (node.kind === 'member') return node.object;
  if (node.kind === 'binary') return /^(\*|\/\/?)$/.test(node.operator) ? node.left : null;
  if (node.kind === 'name') {
    const value = resolve(node);
    return value === node ? null : value;
  }
  if (node.kind !== 'call') return null;
  if (node.arguments.length === 0) return receiverOf(node);
  return /^(floor|round|ceil|trunc|int|float|Number)$/i.test(calleeName(node))
    ? (node.arguments[0]?.value ?? null)
    : null;
}

/** The two moments of a difference, the one that the other is taken from first. */
function differenceOf(node: SyntaxNode): readonly [SyntaxNode, SyntaxNode] | null {
  if (node.kind === 'binary') return node.operator === '-' ? [node.left, node.right] : null;
  if (node.kind !== 'call') return null;
  const [first, second] = node.arguments.map(({ value }) => value);
  if (first === undefined) return null;
  return differenceOfCall(node, first, second);
}

function differenceOfCall(
  call: CallNode,
  first: SyntaxNode,
  second: SyntaxNode | undefined,
): readonly [SyntaxNode, SyntaxNode] | null {
  const path = calleePath(call);
  // date-fns: the later one first. https://date-fns.org/docs/differenceInDays
  if (/(^|\.)differenceIn[A-Z]\w+$/.test(path)) return second === undefined ? null : [first, second];
  // `Duration.between(start, end)`, `ChronoUnit.DAYS.between(start, end)`.
  if (/(^|\.)(Duration|[A-Z]+)\.between$/.test(path)) return second === undefined ? null : [second, first];
  const receiver = receiverOf(call);
  if (receiver === null) return null;
  // Go's `a.Sub(b)`, .NET's `a.Subtract(b)`, and `a.diff(b)` of moment, dayjs and luxon.
  return /^(Sub|Subtract|diff)$/.test(calleeName(call)) ? [receiver, first] : null;
}

const PASSED = new Set(
  'created updated started opened joined issued last previous prev seen since fetched refreshed synced'.split(
    ' ',
  ),
);
const AHEAD =
  /^(expires?|expiry|expiration|ends?|ended|due|next|until|renews?|renewal|deadline|valid|trial|cancel\w*)$/;

/** Named for something that has happened: `usage.updated_at`, `lastSyncedAt`. */
function hasPassed(node: SyntaxNode): boolean {
  let at = node;
  for (let step = 0; step < MAX_STEPS; step++) {
    if (at.kind === 'name' || at.kind === 'member' || at.kind === 'call') {
      const words = wordsOf(askedName(at));
      if (words.some((word) => AHEAD.test(word))) return false;
      if (words.some((word) => PASSED.has(word))) return true;
    }
    // `new Date(usage.updatedAt).getTime()`, `dayjs(row.createdAt)`.
    const inner: SyntaxNode | null | undefined =
      at.kind === 'member'
        ? at.object
        : at.kind === 'call'
          ? (at.arguments[0]?.value ?? receiverOf(at))
          : null;
    if (!inner || (at.kind === 'member' && inner.kind === 'name')) return false;
    at = inner;
  }
  return false;
}
