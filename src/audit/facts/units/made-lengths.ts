import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { secondsIn, unitIn } from '../time/durations.ts';
import { descendants, scopeOf } from '../walk.ts';
import { isClose, type NamedUnit } from './unit-names.ts';
import { type UnitValue, unitValueOf } from './unit-values.ts';

/** A length of time made of a number that is in another unit than the one it is made with. */
export interface MadeLength {
  readonly node: SyntaxNode;
  readonly value: UnitValue;
  /** What the call takes, in seconds and in words. */
  readonly taken: Pick<NamedUnit, 'scale' | 'label'>;
}

const UNIT =
  '(nanos?|nanoseconds?|micros?|microseconds?|millis?|milliseconds?|secs?|seconds?|minutes?|mins?|hours?|days?)';
/**
 * Calls that make a length of a number or move a moment by one, with the unit at the end of their names: `Duration.ofSeconds`,
 * `TimeSpan.FromMinutes`, `Duration::from_millis`, `addHours`, `plusSeconds`, `AddDays`.
 */
const MAKERS = new RegExp(`^(of|from|add|sub|plus|minus|subtract)_?${UNIT}$`, 'i');
/** Go's is a number of nanoseconds, until it is multiplied: https://pkg.go.dev/time#Duration */
const NANOSECONDS = { scale: 1e-9, label: 'nanoseconds' } as const;

/** Every such length of the file, in source order. */
export function wrongLengths(facts: FileFacts): readonly MadeLength[] {
  const found = [
    ...facts.callsNamed(MAKERS).flatMap((call) => madeByName(call)),
    ...(facts.file.registry === 'go' ? facts.callsNamed(/^Duration$/).flatMap((call) => madeInGo(call)) : []),
  ];
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

function madeByName(call: CallNode): readonly MadeLength[] {
  const name = calleeName(call);
  const value = call.arguments.filter((one) => one.name === null && !one.isSpread).at(-1)?.value;
  return value === undefined || call.arguments.length > MAX_ARGUMENTS
    ? []
    : compared(call, value, taken(name));
}

/** `addHours(date, n)` has the most. */
const MAX_ARGUMENTS = 2;

/** `time.Duration(cfg.TimeoutSeconds)`, `time.Duration(ms) * time.Second`. */
function madeInGo(call: CallNode): readonly MadeLength[] {
  const [only] = call.arguments;
  if (calleePath(call) !== 'time.Duration' || only === undefined || isLength(only.value)) return [];
  const { parent } = call;
  if (parent?.kind === 'binary' && parent.operator === '*') {
    const other = parent.left === call ? parent.right : parent.left;
    const seconds = secondsIn(other);
    return seconds === null || seconds === 0
      ? []
      : compared(parent, only.value, { scale: seconds, label: labelOf(seconds) });
  }
  return isMultiplied(call) ? [] : compared(call, only.value, NANOSECONDS);
}

/** `time.Duration(150 * time.Millisecond)`: made of lengths, and no number of anything. */
function isLength(node: SyntaxNode): boolean {
  for (const inner of descendants(node))
    if (inner.kind === 'member' && inner.object.kind === 'name' && inner.object.name === 'time') return true;
  return false;
}

/** `-time.Duration(n) * time.Hour`, `time.Second * (time.Duration(n) + 1)`, and a name that is multiplied further on. */
function isMultiplied(call: CallNode): boolean {
  for (let above = call.parent; above !== null; above = above.parent) {
    if (above.kind === 'binary') {
      if (above.operator === '*' || above.operator === '/') return true;
    } else if (above.kind === 'assign') {
      const [target] = above.targets;
      return target?.kind === 'name' && isFactor(target.name, above);
    } else if (above.kind !== 'unary' && above.kind !== 'other') return false;
  }
  return false;
}

function isFactor(name: string, from: SyntaxNode): boolean {
  for (const node of descendants(scopeOf(from)))
    if (node.kind === 'name' && node.name === name && node.parent?.kind === 'binary')
      if (/^[*/]$/.test(node.parent.operator)) return true;
  return false;
}

function taken(name: string): MadeLength['taken'] | null {
  const last = /(nanos?|nanoseconds?)$/i.test(name)
    ? 1e-9
    : /(micros?|microseconds?)$/i.test(name)
      ? 1e-6
      : unitIn(name);
  return last === null ? null : { scale: last, label: labelOf(last) };
}

const LABELS: readonly (readonly [number, string])[] = [
  [1e-9, 'nanoseconds'],
  [1e-6, 'microseconds'],
  [1e-3, 'milliseconds'],
  [1, 'seconds'],
  [60, 'minutes'],
  [3_600, 'hours'],
  [86_400, 'days'],
];

function labelOf(seconds: number): string {
  return LABELS.find(([scale]) => isClose(scale, seconds))?.[1] ?? `pieces of ${seconds} seconds`;
}

function compared(
  node: SyntaxNode,
  given: SyntaxNode,
  wanted: MadeLength['taken'] | null,
): readonly MadeLength[] {
  const value = wanted === null ? null : unitValueOf(given);
  if (wanted === null || value === null || value.unit.measure !== 'time') return [];
  // A name that holds a length, as `time.Millisecond`, and is multiplied by a number.
  if (value.source.startsWith('time.')) return [];
  return isClose(value.unit.scale / value.factor, wanted.scale) ? [] : [{ node, value, taken: wanted }];
}
