import type { BinaryNode, CallNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName } from '../names.ts';
import { productOf, resolve } from '../values.ts';
import { descendants } from '../walk.ts';
import { boundOf } from './time-names.ts';

/** A number of days made of two moments. */
export interface DayCount {
  readonly node: SyntaxNode;
  /** Elapsed time cut into pieces of 24 hours and rounded, or dates that two moments have in the zone they are kept in. */
  readonly by: 'elapsed' | 'dates';
  /** The later and the earlier moment, as far as they have names. */
  readonly names: readonly string[];
}

/** Every count of days between two bounds of a period in the file, in source order. */
export function dayCountsIn(facts: FileFacts): DayCount[] {
  const elapsed = [...facts.callsNamed(ROUNDING), ...facts.nodes('member')].flatMap((node) => {
    const inner = roundedBy(node);
    const names = inner === null ? null : elapsedNames(inner);
    return names === null ? [] : [{ node, by: 'elapsed' as const, names }];
  });
  const dates = facts.nodes('binary').flatMap((node) => {
    const names = dateNames(node);
    return names === null ? [] : [{ node, by: 'dates' as const, names }];
  });
  return [...elapsed, ...dates].sort((a, b) => a.node.span.start - b.node.span.start);
}

const ROUNDING = /^(ceil|floor|trunc|truncate|int|int64|Ceil|Floor|Trunc|to_i|intValue)$/;

/** What is rounded to a whole number in one direction; rounding to the nearest forgives an hour. */
function roundedBy(node: CallNode | MemberNode): SyntaxNode | null {
  if (node.kind === 'member')
    return ROUNDING.test(node.name) && node.parent?.kind !== 'call' ? node.object : null;
  if (!ROUNDING.test(calleeName(node))) return null;
  const [only, ...others] = node.arguments;
  if (only !== undefined) return others.length === 0 ? only.value : null;
  return node.callee.kind === 'member' ? node.callee.object : null;
}

/** The two moments whose difference is divided by the length of a day; null for anything else. */
function elapsedNames(node: SyntaxNode): readonly string[] | null {
  const value = resolve(node);
  const quotient = quotientOf(value);
  if (quotient === null) return null;
  const [dividend, divisor] = quotient;
  const difference = differenceIn(resolve(dividend));
  return difference !== null && isDayLength(divisor, dividend) ? boundsOf(difference) : null;
}

function quotientOf(node: SyntaxNode): readonly [SyntaxNode, SyntaxNode] | null {
  if (node.kind === 'binary' && (node.operator === '/' || node.operator === '//'))
    return [node.left, node.right];
  const [only] = node.kind === 'call' ? node.arguments : [];
  if (node.kind !== 'call' || only === undefined || node.callee.kind !== 'member') return null;
  return node.callee.name === 'fdiv' || node.callee.name === 'div' ? [node.callee.object, only.value] : null;
}

/** `end - start`, `end.Sub(start)`, with or without the unit it is read in. */
function differenceIn(node: SyntaxNode): readonly [SyntaxNode, SyntaxNode] | null {
  if (node.kind === 'binary' && node.operator === '-') return [node.left, node.right];
  if (node.kind === 'member') return differenceIn(node.object);
  if (node.kind !== 'call' || node.callee.kind !== 'member') return null;
  const [only] = node.arguments;
  if (only === undefined) return differenceIn(resolve(node.callee.object));
  return node.callee.name === 'Sub' ? [node.callee.object, only.value] : null;
}

const DAY_NAME =
  /^(ms|millis|milliseconds|secs|seconds|sec|hours)_?(per|in)_?(a_|one_)?day$|^(one_?)?day_?(in_?)?(ms|millis|milliseconds|seconds|secs)$|^one_?day$|^(milliseconds|seconds)per(one)?day$/i;
const SECONDS_PER_DAY = 86_400;
const MS_PER_DAY = 86_400_000;

function isDayLength(node: SyntaxNode, dividend: SyntaxNode): boolean {
  if (node.kind === 'name' && DAY_NAME.test(node.name)) return true;
  // Ruby's `1.day`, also as `1.day.to_i`.
  const member = node.kind === 'member' && node.object.kind === 'member' ? node.object : node;
  if (member.kind === 'member' && /^days?$/.test(member.name) && productOf(member.object) === 1) return true;
  const length = productOf(resolve(node));
  if (length === SECONDS_PER_DAY || length === MS_PER_DAY) return true;
  return length === 24 && dividend.kind === 'call' && /^hours$/i.test(calleeName(dividend));
}

/** The moments' names, where they are the bounds of a period; null where one may be anything. */
function boundsOf([later, earlier]: readonly [SyntaxNode, SyntaxNode]): readonly string[] | null {
  const names = [nameOfMoment(later), nameOfMoment(earlier)];
  return boundOf(names[0] ?? '') === 'end' && boundOf(names[1] ?? '') === 'start' ? names : null;
}

/** `end` for `end.getTime()` and `+end`. */
function nameOfMoment(node: SyntaxNode): string {
  const path = pathOf(node).split('.');
  const last = path.at(-1) ?? '';
  return /^(getTime|valueOf|timestamp|Unix|to_i|to_f|to_time)$/.test(last) ? (path.at(-2) ?? '') : last;
}

/** A moment's date in the zone the moment is kept in. */
const TO_DATE = 'to_date';
const ZONED = /(^|\.)(in_time_zone|zone|localtime|getlocal|at_timezone)(\.|$)/;

/** `to.to_date + 1.day - from.to_date`, both taken from moments that nobody brought into the customer's zone. */
function dateNames(node: BinaryNode): readonly string[] | null {
  if (node.operator !== '-') return null;
  const [later, earlier] = [momentDated(node.left), momentDated(node.right)];
  return later !== null && earlier !== null ? [later, earlier] : null;
}

function momentDated(node: SyntaxNode): string | null {
  let at = resolve(node);
  // The day added to count the last one too.
  if (at.kind === 'binary' && at.operator === '+') at = resolve(at.left);
  for (const inner of [...descendants(at)].slice(0, 3)) {
    if (inner.kind !== 'member' || inner.name !== TO_DATE) continue;
    const path = pathOf(inner.object);
    const name = lastName(path);
    return /(datetime|_at|_time)$/.test(name) && !ZONED.test(path) ? name : null;
  }
  return null;
}
