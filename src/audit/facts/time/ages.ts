import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, receiverOf } from '../calls.ts';
import { literalNumber, literalString, resolve } from '../values.ts';
import { secondsIn, unitIn } from './durations.ts';

/** A cutoff is made in so many steps at most: a constant, a subtraction, a conversion. */
const MAX_STEPS = 6;

/**
 * By how many seconds a moment lies before now, where that is literal: Python's `timezone.now() - timedelta(hours=24)`,
 * Ruby's `RETENTION.ago`, Go's `time.Now().Add(-keep)`, C#'s `DateTime.UtcNow.AddHours(-12)`, Java's
 * `Instant.now().minus(Duration.ofHours(12))`, `subHours(new Date(), 12)`, `dayjs().subtract(12, 'hour')`. Null for
 * anything else.
 */
export function ageIn(node: SyntaxNode, steps = MAX_STEPS): number | null {
  if (steps === 0) return null;
  const value = resolve(node);
  if (value.kind === 'binary') return value.operator === '-' ? subtracted(value.left, value.right) : null;
  if (value.kind === 'member') {
    if (value.name === 'ago') return secondsIn(value.object);
    return CONVERTED.test(value.name) ? ageIn(value.object, steps - 1) : null;
  }
  return value.kind === 'call' ? ageOfCall(value, steps) : null;
}

const CONVERTED = /^(to_i|to_s|iso8601|utc|date|UtcDateTime)$/;

function subtracted(from: SyntaxNode, length: SyntaxNode): number | null {
  const seconds = secondsIn(length);
  if (seconds !== null) return seconds;
  const start = resolve(from);
  const isMilliseconds =
    start.kind === 'call' && /^(now|getTime|valueOf|currentTimeMillis|UnixMilli)$/.test(calleeName(start));
  const count = isMilliseconds ? literalNumber(length) : null;
  return count === null ? null : count / 1_000;
}

function ageOfCall(call: CallNode, steps: number): number | null {
  const name = calleeName(call);
  const [first, second] = call.arguments.map(({ value }) => value);
  if (first === undefined) {
    const on = receiverOf(call);
    if (on === null) return null;
    return name === 'ago' ? secondsIn(on) : ageIn(on, steps - 1);
  }
  if (/^add/i.test(name)) return added(name, first, second);
  if (/^(sub|subtract|minus)/i.test(name)) return lengthOf(name, first, second);
  // `new Date(Date.now() - keep)`, `Date.from(cutoff)`, `formatISO(cutoff)`.
  return call.isNew || /^(from|Date|format\w*|to_?iso\w*|str|int|floor|trunc)$/i.test(name)
    ? ageIn(first, steps - 1)
    : null;
}

/** `AddHours(-12)`, `Add(-keep)`, `addDays(new Date(), -1)`. */
function added(name: string, first: SyntaxNode, second: SyntaxNode | undefined): number | null {
  // Go's `Add(-48 * time.Hour)`.
  if (
    first.kind === 'binary' &&
    first.operator === '*' &&
    first.left.kind === 'unary' &&
    first.left.operator === '-'
  ) {
    const count = literalNumber(first.left.operand);
    const unit = secondsIn(first.right);
    return count === null || unit === null ? null : count * unit;
  }
  const negated = [first, second].find((one) => one?.kind === 'unary' && one.operator === '-');
  if (negated?.kind !== 'unary') return null;
  return secondsIn(negated.operand) ?? lengthOf(name, negated.operand, undefined);
}

/** `subHours(12)`, `subHours(date, 12)`, `minus(Duration.ofHours(12))`, `subtract(12, 'hour')`, `minus(12, HOURS)`. */
function lengthOf(name: string, first: SyntaxNode, second: SyntaxNode | undefined): number | null {
  const length = secondsIn(first);
  if (length !== null) return length;
  const unit = unitIn(name);
  const counts = [first, second].map((one) => (one === undefined ? null : literalNumber(one)));
  const count = counts.find((one) => one !== null) ?? null;
  if (count === null) return null;
  if (unit !== null) return count * unit;
  const given = second === undefined ? null : unitIn(literalString(second) ?? lastNameOf(second));
  return given === null ? null : count * given;
}
