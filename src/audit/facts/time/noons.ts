import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName } from '../names.ts';
import { ancestors } from '../walk.ts';
import { boundOf } from './time-names.ts';

/** A date with the clock behind it, as a value or as a pattern: `2026-01-31 11:59:59`, `Y-m-d 11:59:59`, `${day}T11:59:59Z`. */
const DATED = /(?:^|\d|[YyMmDd]|%[dDF]|\})['"]?[ T]['"]?11:59:59(?![.\d]*\s*[ap]\.?\s?m)/i;
const TWELVE_HOURS = /[ap]\.?m\b|%p|%I|\bhh\b|\bh:/i;

/** The last moment of a day written as the last one before noon: `format('Y-m-d 11:59:59')`, `setHours(11, 59, 59)`. */
export function noonsIn(facts: FileFacts): readonly SyntaxNode[] {
  if (!facts.file.text.includes('59')) return [];
  const strings = facts.nodes('string').filter(({ value }) => DATED.test(value) && !TWELVE_HOURS.test(value));
  const calls = facts.nodes('call').filter((call) => setsNoon(call) && isEnd(call));
  return [...strings, ...calls].sort((a, b) => a.span.start - b.span.start);
}

const LAST_BEFORE_NOON = [11, 59, 59];
const LAST_SECOND = [23, 59, 59];
const DATED_END = /(?:^|\d|[YyMmDd]|%[dDF]|\})['"]?[ T]['"]?23:59:59(?![.\d])/i;

/** Ends of a day written to the second, so that what happens within that second lies after them: `T23:59:59Z`. */
export function lastSecondsIn(facts: FileFacts): readonly SyntaxNode[] {
  if (!facts.file.text.includes('59')) return [];
  const strings = facts.nodes('string').filter(({ value }) => DATED_END.test(value));
  const calls = facts.nodes('call').filter(isLastSecond);
  return [...strings, ...calls].sort((a, b) => a.span.start - b.span.start);
}

/** `date.atTime(23, 59, 59)`, `datetime(year, month, last, 23, 59, 59)`: no fraction of the second follows. */
export function isLastSecond(call: CallNode): boolean {
  return setsClock(call, LAST_SECOND) && !saysFraction(call);
}

/** Something follows the seconds: milliseconds, microseconds, nanoseconds. */
function saysFraction(call: CallNode): boolean {
  if (call.arguments.some(({ name }) => name !== null && /micro|milli|nano|usec/i.test(name))) return true;
  const numbers = call.arguments.map(({ value }) => (value.kind === 'number' ? value.value : null));
  const after = numbers[numbers.lastIndexOf(LAST_SECOND.at(-1) ?? 0) + 1];
  return after !== undefined && after !== null && after > 0;
}

/** `LocalTime.of(11, 59, 59)`, `now.replace(hour=11, minute=59, second=59)`. */
function setsNoon(call: CallNode): boolean {
  return setsClock(call, LAST_BEFORE_NOON);
}

function setsClock(call: CallNode, clock: readonly number[]): boolean {
  const numbers = call.arguments.map(({ value }) => (value.kind === 'number' ? value.value : null));
  const at = numbers.indexOf(clock[0] ?? null);
  return at >= 0 && clock.every((one, i) => numbers[at + i] === one);
}

/** The name it is assigned to, or the function it is in, says that it is the end of something. */
function isEnd(call: CallNode): boolean {
  for (const above of ancestors(call)) {
    if (above.kind === 'assign')
      return above.targets.some((target) => boundOf(lastName(pathOf(target))) === 'end');
    if (above.kind === 'function') return above.name !== null && boundOf(above.name) === 'end';
  }
  return /(^|\.)end\w*\./i.test(`${pathOf(call)}.`);
}
