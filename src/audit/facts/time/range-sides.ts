import type {
  Argument,
  BinaryNode,
  CallNode,
  Entry,
  StringNode,
  SyntaxNode,
} from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import { lastName, plainName } from '../names.ts';
import { rememberNames } from '../remember.ts';
import { sqlArgument } from '../sql/sql-arguments.ts';
import type { Bound } from './range.ts';

/** A comparison of one subject with one bound. */
export interface Side {
  readonly node: SyntaxNode;
  readonly subject: string;
  readonly end: 'lower' | 'upper';
  readonly bound: Bound;
}

/** Exposed writes `and`, SQLAlchemy, pandas and Django's Q objects write `&`. */
const JOINS = /^(&&|and|&)$/;

/** `a && b`, as a condition or as what a query builder makes of it. */
export function isConjunction(node: SyntaxNode): node is BinaryNode {
  return node.kind === 'binary' && JOINS.test(node.operator);
}

export function conjuncts(node: SyntaxNode): SyntaxNode[] {
  if (isConjunction(node)) return [...conjuncts(node.left), ...conjuncts(node.right)];
  return [node];
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
/** Exposed's infix functions, https://www.jetbrains.com/help/exposed/dsl-querying-data.html */
const INFIX: Readonly<Record<string, string>> = {
  greaterEq: '>=',
  greater: '>',
  lessEq: '<=',
  less: '<',
  gte: '>=',
  gt: '>',
  lte: '<=',
  lt: '<',
};

export function toSide(node: SyntaxNode): Side[] {
  if (node.kind === 'binary' && Object.hasOwn(INFIX, node.operator))
    return sidesOfComparison({ ...node, operator: INFIX[node.operator] ?? '' });
  if (node.kind === 'binary' && node.operator in MIRRORED) return sidesOfComparison(node);
  if (node.kind === 'call' && calleeName(node) === 'Q') return node.arguments.flatMap(sidesOfArgument);
  if (node.kind === 'unary' && node.operator === '!')
    return toSide(node.operand).map((side) => negated(node, side));
  return node.kind === 'call' ? [...sideOfMethod(node), ...sideOfFilterCall(node)] : [];
}

/** Either operand may be the subject; the one that meets a partner in the conjunction wins. */
function sidesOfComparison(node: BinaryNode): Side[] {
  const make = (subject: SyntaxNode, operator: string, value: SyntaxNode): Side[] =>
    isPlace(subject) ? [sideOf(node, pathOf(subject), endOf(operator), value)] : [];
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

/** Which end a comparison by name makes, and whether it includes it. */
type End = Pick<Side, 'end'> & Pick<Bound, 'isInclusive'>;

/** `t.After(from)`, `isBefore(t, to)`, `t.isSameOrAfter(from)`. */
const MOMENT_METHODS: ReadonlyMap<string, End> = new Map<string, End>([
  ['after', { end: 'lower', isInclusive: false }],
  ['isafter', { end: 'lower', isInclusive: false }],
  ['issameorafter', { end: 'lower', isInclusive: true }],
  ['before', { end: 'upper', isInclusive: false }],
  ['isbefore', { end: 'upper', isInclusive: false }],
  ['issameorbefore', { end: 'upper', isInclusive: true }],
]);

function sideOfMethod(call: CallNode): Side[] {
  const [first, second] = call.arguments.map(({ value }) => value);
  const method = first && MOMENT_METHODS.get(plainName(calleeName(call)));
  if (!method) return [];
  const [subject, value] = second ? [first, second] : [receiverOf(call), first];
  if (!subject) return [];
  return [sideOf(call, pathOf(subject), method, value)];
}

const FILTERS: ReadonlyMap<string, End> = new Map<string, End>([
  ['gte', { end: 'lower', isInclusive: true }],
  ['ge', { end: 'lower', isInclusive: true }],
  ['gt', { end: 'lower', isInclusive: false }],
  ['lte', { end: 'upper', isInclusive: true }],
  ['le', { end: 'upper', isInclusive: true }],
  ['lt', { end: 'upper', isInclusive: false }],
  ['goe', { end: 'lower', isInclusive: true }],
  ['loe', { end: 'upper', isInclusive: true }],
  ['greaterthanorequalto', { end: 'lower', isInclusive: true }],
  ['morethanorequal', { end: 'lower', isInclusive: true }],
  ['greaterorequal', { end: 'lower', isInclusive: true }],
  ['greaterthan', { end: 'lower', isInclusive: false }],
  ['morethan', { end: 'lower', isInclusive: false }],
  ['lessthanorequalto', { end: 'upper', isInclusive: true }],
  ['lessthanorequal', { end: 'upper', isInclusive: true }],
  ['lessorequal', { end: 'upper', isInclusive: true }],
  ['lessthan', { end: 'upper', isInclusive: false }],
  ['greatereq', { end: 'lower', isInclusive: true }],
  ['lesseq', { end: 'upper', isInclusive: true }],
]);

/** Asked of every call and key: one look-up by the name as it is written. */
const filterOf = rememberNames((name): End | null => FILTERS.get(plainName(name)) ?? null);

export function sidesOfArgument({ name, value }: Argument): Side[] {
  // Django's `timestamp__gte=from`.
  const lookup = name === null ? null : /^(\w+?)__(gte|gt|lte|lt)$/.exec(name);
  const filter = lookup?.[2] ? FILTERS.get(lookup[2]) : undefined;
  if (lookup?.[1] && filter) return [sideOf(value, lookup[1], filter, value)];
  if (value.kind === 'call') return [...sideOfFilterCall(value), ...sideOfMethod(value)];
  return value.kind === 'binary' && !JOINS.test(value.operator) ? toSide(value) : [];
}

/** Drizzle's `gte(events.timestamp, from)`; a query builder's `.gte('timestamp', from)` has the column as text. */
export function sideOfFilterCall(call: CallNode): Side[] {
  const [first, second, third] = call.arguments.map((argument) => argument.value);
  if (!first) return [];
  // `where('recorded_at', '>=', from)`, as Knex, Kysely and Laravel write it.
  const written = second?.kind === 'string' && /^[<>]=?$/.test(second.value) ? second.value : null;
  if (written !== null && third !== undefined && first.kind === 'string')
    return [sideOf(call, first.value, endOf(written), third)];
  if (first.kind === 'string') {
    const side = sideOfText(call, first);
    if (side !== null) return [side];
  }
  const filter = filterOf(calleeName(call));
  if (!filter) return [];
  // `event.at.goe(from)`: jOOQ, QueryDSL, Spring's `Criteria`.
  const receiver = receiverOf(call);
  const [column, value] = second === undefined ? [columnBefore(receiver), first] : [first, second];
  if (!column) return [];
  const subject = column.kind === 'string' ? column.value : subjectName(column);
  return [sideOf(call, subject, filter, value)];
}

const CONDITION = /^\s*[`"]?(?:\w+\.)?[`"]?(\w+)[`"]?\s*([<>]=?)\s*(\S{1,60})\s*$/;

/** `where("at >= ?", from)`, `andWhere('u.at < :to')`: one condition as text. */
function sideOfText(call: CallNode, text: StringNode): Side | null {
  const [, column, operator, open] = CONDITION.exec(text.value) ?? [];
  if (column === undefined || operator === undefined || open === undefined) return null;
  const start = text.value.lastIndexOf(open);
  const piece = { text: open, start, end: start + open.length };
  const [value = null] = sqlArgument(text, piece);
  const { end, isInclusive } = endOf(operator);
  return { node: call, subject: column, end, bound: { isInclusive, value, text: open } };
}

function sideOf(node: SyntaxNode, subject: string, { end, isInclusive }: End, value: SyntaxNode): Side {
  return { node, subject, end, bound: { isInclusive, value } };
}

/** What `<`, `<=`, `>` or `>=` makes of its right side. */
function endOf(operator: string): End {
  return { end: operator.startsWith('>') ? 'lower' : 'upper', isInclusive: operator.endsWith('=') };
}

/** `Criteria.where("at").gte(from).lt(to)`: the column stands in the first call of the chain. */
function columnBefore(receiver: SyntaxNode | null): SyntaxNode | null {
  for (let at = receiver, step = 0; at !== null && step < MAX_STEPS_BACK; step++) {
    if (at.kind !== 'call') return at;
    const [first] = at.arguments;
    if (first?.value.kind === 'string' && filterOf(calleeName(at)) === null) return first.value;
    if (filterOf(calleeName(at)) === null || at.callee.kind !== 'member') return at;
    at = at.callee.object;
  }
  return null;
}

const MAX_STEPS_BACK = 6;

/** The column behind `root.get("at")`, or the path itself. */
export function subjectName(node: SyntaxNode): string {
  if (node.kind === 'string') return node.value;
  const [only] = node.kind === 'call' ? node.arguments : [];
  return only?.value.kind === 'string' ? only.value.value : pathOf(node);
}

/** Prisma's and Mongo's `{ gte: from, $lt: to }`. */
export function sideOfEntry({ key, keyNode, value }: Entry, subject: string): Side[] {
  const filter = filterOf(key ?? lastName(keyNode === null ? '' : pathOf(keyNode)));
  if (!filter) return [];
  return [sideOf(value, subject, filter, value)];
}

/** The key an object literal stands under: `timestamp` in `{ timestamp: { gte: from } }`. */
export function keyOfObject(node: SyntaxNode): string {
  const above = node.parent;
  if (above?.kind !== 'object') return '';
  return above.entries.find((entry) => entry.value === node)?.key ?? '';
}
