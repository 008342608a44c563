import type { Argument, CallNode, Entry, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { plainName } from './names.ts';

/** One end of a range as a program writes it. */
export interface Bound {
  readonly isInclusive: boolean;
  /** What the subject is compared with; null where it cannot be told apart (a range operator in a variable). */
  readonly value: SyntaxNode | null;
}

/** A value held between two others: `from <= t && t < to`, `{ gte: from, lt: to }`, `ts__gte=from, ts__lt=to`. */
export interface Range {
  /** The whole condition: the place to point at. */
  readonly node: SyntaxNode;
  /** What is held between the bounds, by its last name: `createdAt`, `timestamp`. */
  readonly subject: string;
  readonly lower: Bound;
  readonly upper: Bound;
}

/** A comparison of one subject with one bound. */
interface Side {
  readonly node: SyntaxNode;
  readonly subject: string;
  readonly end: 'lower' | 'upper';
  readonly bound: Bound;
}

/** Every range condition of the file, whatever the style it is written in; each once, in source order. */
export function rangesIn(facts: FileFacts): Range[] {
  const ranges = [
    ...facts
      .nodes('binary')
      .filter(isTopOfConjunction)
      .flatMap((node) => pair(node, conjuncts(node).flatMap(toSide))),
    ...facts.nodes('call').flatMap(rangesOfCall),
    ...facts.nodes('object').flatMap((node) =>
      pair(
        node,
        node.entries.flatMap((entry) => sideOfEntry(entry, subjectOf(node))),
      ),
    ),
  ];
  return ranges.sort((a, b) => a.node.span.start - b.node.span.start);
}

/** Joins a lower and an upper side of the same subject. */
function pair(node: SyntaxNode, sides: readonly Side[]): Range[] {
  const ranges: Range[] = [];
  for (const lower of sides) {
    if (lower.end !== 'lower') continue;
    const upper = sides.find((side) => side.end === 'upper' && side.subject === lower.subject);
    if (upper) ranges.push({ node, subject: lower.subject, lower: lower.bound, upper: upper.bound });
  }
  return ranges;
}

function isTopOfConjunction(node: SyntaxNode): boolean {
  return (
    node.kind === 'binary' &&
    node.operator === '&&' &&
    !(node.parent?.kind === 'binary' && node.parent.operator === '&&')
  );
}

function conjuncts(node: SyntaxNode): SyntaxNode[] {
  if (node.kind === 'binary' && node.operator === '&&')
    return [...conjuncts(node.left), ...conjuncts(node.right)];
  return [node];
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function toSide(node: SyntaxNode): Side[] {
  if (node.kind === 'binary' && node.operator in MIRRORED) return sidesOfComparison(node);
  if (node.kind === 'unary' && node.operator === '!')
    return toSide(node.operand).map((side) => negated(node, side));
  return node.kind === 'call' ? sideOfMethod(node) : [];
}

/** Either operand may be the subject; the one that meets a partner in the conjunction wins. */
function sidesOfComparison(node: SyntaxNode & { kind: 'binary' }): Side[] {
  const make = (subject: SyntaxNode, operator: string, value: SyntaxNode): Side[] =>
    isPlace(subject)
      ? [
          {
            node,
            subject: pathOf(subject),
            end: operator.startsWith('>') ? 'lower' : 'upper',
            bound: { isInclusive: operator.endsWith('='), value },
          },
        ]
      : [];
  return [
    ...make(node.left, node.operator, node.right),
    ...make(node.right, MIRRORED[node.operator] ?? '', node.left),
  ];
}

function isPlace(node: SyntaxNode): boolean {
  return node.kind === 'name' || node.kind === 'member' || node.kind === 'index' || node.kind === 'call';
}

/** `!(t < from)` is `t >= from`. */
function negated(node: SyntaxNode, side: Side): Side {
  return {
    ...side,
    node,
    end: side.end === 'lower' ? 'upper' : 'lower',
    bound: { ...side.bound, isInclusive: !side.bound.isInclusive },
  };
}

/** `t.After(from)`, `isBefore(t, to)`, `t.isSameOrAfter(from)`. */
const MOMENT_METHODS: Readonly<Record<string, { readonly end: Side['end']; readonly isInclusive: boolean }>> =
  {
    after: { end: 'lower', isInclusive: false },
    isafter: { end: 'lower', isInclusive: false },
    issameorafter: { end: 'lower', isInclusive: true },
    before: { end: 'upper', isInclusive: false },
    isbefore: { end: 'upper', isInclusive: false },
    issameorbefore: { end: 'upper', isInclusive: true },
  };

function sideOfMethod(call: CallNode): Side[] {
  const method = MOMENT_METHODS[plainName(calleeName(call))];
  const [first, second] = call.arguments.map(({ value }) => value);
  const receiver = receiverOf(call);
  if (!method || !first) return [];
  const [subject, value] = second ? [first, second] : [receiver, first];
  if (!subject) return [];
  return [
    {
      node: call,
      subject: pathOf(subject),
      end: method.end,
      bound: { isInclusive: method.isInclusive, value },
    },
  ];
}

const FILTERS: Readonly<Record<string, { readonly end: Side['end']; readonly isInclusive: boolean }>> = {
  gte: { end: 'lower', isInclusive: true },
  ge: { end: 'lower', isInclusive: true },
  gt: { end: 'lower', isInclusive: false },
  lte: { end: 'upper', isInclusive: true },
  le: { end: 'upper', isInclusive: true },
  lt: { end: 'upper', isInclusive: false },
};

/** Conditions given to one call, or along one chain of calls. */
function rangesOfCall(call: CallNode): Range[] {
  const own = call.arguments.flatMap((argument) => sidesOfArgument(argument));
  const between = rangeOfBetween(call);
  return [...pair(call, own), ...(isEndOfChain(call) ? pair(call, sidesOfChain(call)) : []), ...between];
}

function sidesOfArgument({ name, value }: Argument): Side[] {
  // Django's `timestamp__gte=from`.
  const lookup = name === null ? null : /^(\w+?)__(gte|gt|lte|lt)$/.exec(name);
  const filter = lookup?.[2] ? FILTERS[lookup[2]] : undefined;
  if (lookup?.[1] && filter)
    return [
      { node: value, subject: lookup[1], end: filter.end, bound: { isInclusive: filter.isInclusive, value } },
    ];
  if (value.kind === 'call') return [...sideOfFilterCall(value), ...sideOfMethod(value)];
  return value.kind === 'binary' && value.operator in MIRRORED ? toSide(value) : [];
}

/** Drizzle's `gte(events.timestamp, from)`; a query builder's `.gte('timestamp', from)` has the column as text. */
function sideOfFilterCall(call: CallNode): Side[] {
  const filter = FILTERS[calleeName(call)];
  const [column, value] = call.arguments.map((argument) => argument.value);
  if (!filter || !column || !value) return [];
  const subject = column.kind === 'string' ? column.value : pathOf(column);
  return [{ node: call, subject, end: filter.end, bound: { isInclusive: filter.isInclusive, value } }];
}

function isEndOfChain(call: CallNode): boolean {
  return !(call.parent?.kind === 'member' && call.parent.parent?.kind === 'call');
}

/** Longer chains are not written by hand. */
const MAX_CHAIN = 40;

function sidesOfChain(call: CallNode): Side[] {
  const sides: Side[] = [];
  let at: SyntaxNode = call;
  for (let steps = 0; steps < MAX_CHAIN && at.kind === 'call'; steps++) {
    sides.push(...sideOfFilterCall(at));
    if (at.callee.kind !== 'member') break;
    at = at.callee.object;
  }
  return sides;
}

/** `between(column, from, to)`, `column.between(from, to)`, `timestamp__range=(from, to)`: both ends included. */
function rangeOfBetween(call: CallNode): Range[] {
  const values = call.arguments.map(({ value }) => value);
  const range = call.arguments.find(({ name }) => name?.endsWith('__range'));
  if (range?.name && range.value.kind === 'list')
    return [
      inclusive(call, range.name.slice(0, -'__range'.length), [range.value.items[0], range.value.items[1]]),
    ];
  if (plainName(calleeName(call)) !== 'between') return [];
  const receiver = receiverOf(call);
  if (values.length === 3 && values[0])
    return [inclusive(call, subjectName(values[0]), [values[1], values[2]])];
  return values.length === 2 && receiver ? [inclusive(call, pathOf(receiver), [values[0], values[1]])] : [];
}

function inclusive(
  node: SyntaxNode,
  subject: string,
  [lower, upper]: readonly [SyntaxNode | undefined, SyntaxNode | undefined],
): Range {
  return {
    node,
    subject,
    lower: { isInclusive: true, value: lower ?? null },
    upper: { isInclusive: true, value: upper ?? null },
  };
}

function subjectName(node: SyntaxNode): string {
  return node.kind === 'string' ? node.value : pathOf(node);
}

/** Prisma's and Mongo's `{ gte: from, $lt: to }`. */
function sideOfEntry({ key, value }: Entry, subject: string): Side[] {
  const filter = FILTERS[key?.replace(/^\$/, '') ?? ''];
  if (!filter) return [];
  return [{ node: value, subject, end: filter.end, bound: { isInclusive: filter.isInclusive, value } }];
}

/** The key an object literal stands under: `timestamp` in `{ timestamp: { gte: from } }`. */
function subjectOf(node: SyntaxNode): string {
  const above = node.parent;
  if (above?.kind !== 'object') return '';
  return above.entries.find((entry) => entry.value === node)?.key ?? '';
}
