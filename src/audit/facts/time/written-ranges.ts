import type { Argument, BinaryNode, CallNode, Entry, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, plainName } from '../names.ts';
import { originsOf } from '../origins.ts';
import type { Range } from './range.ts';
import { keyOfObject, subjectName } from './range-sides.ts';

/*
 * Ranges that are one thing with two ends, where the other conditions are two things that meet: BETWEEN in its many
 * spellings, and range operators.
 */

/** `between(column, from, to)`, `whereBetween('at', [from, to])`, `(from..to).cover?(t)`, `t in from..to`; each once. */
export function writtenRanges(facts: FileFacts): readonly Range[] {
  return [
    ...facts.callsNamed(BETWEENS).flatMap(rangeOfBetween),
    ...facts.callsNamed(HOLDS).flatMap(rangeHeld),
    ...rangesLookedUp(facts),
    ...facts.callsNamed(QUERIES).flatMap((call) => call.arguments.flatMap(rangeNamed)),
    ...facts.nodes('binary').flatMap(rangeAsked),
  ];
}

const BETWEENS = /^(\w*between\??|\w+Between\w*|and)$/i;
const QUERIES = /^(where|not|rewhere|exists\?|find_by|count_by|and|or|filter)$/;
const HOLDS = /^(cover\?|include\?|member\?|===|contains|inrange|isIn)$/i;

/** The ends of a range operator or of a closed range of a library; null for anything else. */
interface Ends {
  readonly lower: SyntaxNode | null;
  readonly upper: SyntaxNode | null;
  readonly isInclusive: boolean;
}

function endsOf(node: SyntaxNode): Ends | null {
  for (const made of originsOf(node)) {
    if (made.kind === 'binary' && /^\.\.[=<]$|^(until|rangeUntil)$/.test(made.operator))
      return { lower: made.left, upper: made.right, isInclusive: made.operator === '..=' };
    if (made.kind !== 'call') continue;
    const [lower, upper] = made.arguments.map(({ value }) => value);
    // Guava's and Commons' ranges, and PostgreSQL's written out.
    if (/^(Range|Interval)\.(closed|between|closedOpen)$/.test(pathOf(made.callee)) && lower && upper)
      return { lower, upper, isInclusive: calleeName(made) !== 'closedOpen' };
  }
  return null;
}

function toRange(node: SyntaxNode, subject: string, { lower, upper, isInclusive }: Ends): Range[] {
  // An end left open is no period.
  if (lower === null || upper === null || lower.kind === 'null' || upper.kind === 'null') return [];
  return [
    {
      node,
      subject,
      lower: { isInclusive: true, value: lower },
      upper: { isInclusive, value: upper },
    },
  ];
}

function inclusive(node: SyntaxNode, subject: string, ends: readonly (SyntaxNode | undefined)[]): Range[] {
  const [lower = null, upper = null] = ends;
  return toRange(node, subject, { lower, upper, isInclusive: true });
}

/** Both ends included: SQL's BETWEEN under any name. */
function rangeOfBetween(call: CallNode): Range[] {
  const name = calleeName(call);
  const values = call.arguments.map(({ value }) => value);
  const receiver = receiverOf(call);
  if (name === 'and') return rangeOfJooq(call, values[0]);
  const plain = plainName(name);
  if (/not/.test(plain)) return [];
  const [first, second, third] = values;
  // Spring Data: `findByAccountIdAndCreatedAtBetween(account, from, to)`.
  const derived = /(?:By|And)(\p{Lu}\w*?)Between/u.exec(name);
  if (derived?.[1])
    return inclusive(call, lastName(derived[1].replace(/^.*And(?=\p{Lu})/u, '')), values.slice(-2));
  // `moment(t).isBetween(from, to)` leaves both out: https://momentjs.com/docs/#/query/is-between/
  if (plain === 'isbetween') return receiver === null || third !== undefined ? [] : leftOut(call, receiver);
  if (!/^(or|and)?(where)?between$/.test(plain)) return [];
  // Laravel's and Knex' pair, as a list or as what a variable holds.
  if (first !== undefined && second !== undefined && third === undefined) {
    const pair = originsOf(second).find((one) => one.kind === 'list');
    const column = first.kind === 'string' ? first.value : null;
    if (column !== null && pair?.kind === 'list') return inclusive(call, column, pair.items);
    return receiver === null ? [] : inclusive(call, subjectName(receiver), [first, second]);
  }
  return first !== undefined && third !== undefined
    ? inclusive(call, subjectName(first), [second, third])
    : [];
}

function leftOut(call: CallNode, subject: SyntaxNode): Range[] {
  const [lower, upper] = call.arguments.map(({ value }) => value);
  if (lower === undefined || upper === undefined) return [];
  const [from, to] = [lower, upper].map((value) => ({ isInclusive: false, value }));
  return from && to ? [{ node: call, subject: pathOf(subject), lower: from, upper: to }] : [];
}

/** `EVENT.AT.between(from).and(to)`. */
function rangeOfJooq(call: CallNode, upper: SyntaxNode | undefined): Range[] {
  const before = receiverOf(call);
  if (before?.kind !== 'call' || calleeName(before) !== 'between' || before.arguments.length !== 1) return [];
  const subject = receiverOf(before);
  return subject === null ? [] : inclusive(call, pathOf(subject), [before.arguments[0]?.value, upper]);
}

/** `(from..to).cover?(t)`, `(from..=to).contains(&t)`. */
function rangeHeld(call: CallNode): Range[] {
  const [only] = call.arguments;
  const receiver = receiverOf(call);
  const ends = receiver === null ? null : endsOf(receiver);
  return ends === null || only === undefined ? [] : toRange(call, pathOf(only.value), ends);
}

/** `t in from..to`. */
function rangeAsked(node: BinaryNode): Range[] {
  const ends = node.operator === 'in' ? endsOf(node.right) : null;
  return ends === null ? [] : toRange(node, pathOf(node.left), ends);
}

/** Django's `timestamp__range=(from, to)`. */
function rangesLookedUp(facts: FileFacts): Range[] {
  if (!facts.file.text.includes(RANGE_LOOKUP)) return [];
  return facts.nodes('call').flatMap((call) => call.arguments.flatMap((one) => rangeLookedUp(call, one)));
}

function rangeLookedUp(call: CallNode, { name, value }: Argument): Range[] {
  if (!name?.endsWith(RANGE_LOOKUP)) return [];
  const pair = originsOf(value).find((one) => one.kind === 'list');
  return pair?.kind === 'list' ? inclusive(call, name.slice(0, -RANGE_LOOKUP.length), pair.items) : [];
}

const RANGE_LOOKUP = '__range';

/** Rails’ `where(sent_at: from..to)`. */
function rangeNamed({ name, value }: Argument): Range[] {
  if (name === null || name.endsWith(RANGE_LOOKUP)) return [];
  const ends = endsOf(value);
  return ends === null ? [] : toRange(value, name, ends);
}

/** TypeORM's `{ at: Between(from, to) }`, Sequelize's `{ at: { [Op.between]: [from, to] } }`, Rails’ `{ at: from..to }`. */
export function rangesOfEntry({ key, keyNode, value }: Entry): Range[] {
  const operator = keyNode === null ? key : lastName(pathOf(keyNode));
  if (value.kind === 'list' && operator !== null && /^\$?between$/.test(operator))
    return inclusive(value, columnOf(value), value.items);
  if (key === null) return [];
  if (value.kind === 'call' && calleeName(value) === 'Between' && value.arguments.length === 2)
    return inclusive(
      value,
      key,
      value.arguments.map((one) => one.value),
    );
  const ends = value.kind === 'binary' ? endsOf(value) : null;
  return ends === null ? [] : toRange(value, key, ends);
}

/** The column that the conditions of an object are about: the key it stands under. */
function columnOf(condition: SyntaxNode): string {
  return condition.parent === null ? '' : keyOfObject(condition.parent);
}
