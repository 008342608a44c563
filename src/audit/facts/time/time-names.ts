import { wordsOf } from '../names.ts';

/* What a name says about time: a moment, a bound of a period, a period. */

const MOMENT_LAST = new Set('at timestamp timestamps time datetime ts date day moment'.split(' '));

/** Units and zones that may follow the noun: `created_at_utc`, `timestamp_ms`. */
const MOMENT_SUFFIX = /^(utc|ms|millis|micros|ns|seconds|secs|tz)$/;

/** True for names of a moment in time rather than of a calendar day: `created_at`, `timestamp`, `eventTime`. */
export function isMomentName(name: string): boolean {
  const words = wordsOf(name);
  const last =
    (words.length > 1 && MOMENT_SUFFIX.test(words.at(-1) ?? '') ? words.at(-2) : words.at(-1)) ?? '';
  return MOMENT_LAST.has(last) && last !== 'date' && last !== 'day';
}

const BOUND_WORDS = new Set(
  'start starts end ends begin begins beginning opens closes from to until since after before lower upper first last'.split(
    ' ',
  ),
);
const END_WORDS = new Set('end ends closes to until before upper last'.split(' '));
const START_WORDS = new Set(
  'start starts begin begins beginning opens from since after lower first'.split(' '),
);
const PERIOD_WORDS = new Set(
  'period cycle month interval window range billing usage charges boundary boundaries invoice'.split(' '),
);

/** Which bound of a period a name speaks of; null for names of anything else. */
export function boundOf(name: string): 'start' | 'end' | null {
  const words = wordsOf(name);
  if (!words.some((word) => BOUND_WORDS.has(word))) return null;
  if (words.some((word) => END_WORDS.has(word))) return 'end';
  return words.some((word) => START_WORDS.has(word)) ? 'start' : null;
}

/** True when the name speaks of a billing period or its bounds. */
export function isPeriodName(name: string): boolean {
  return wordsOf(name).some((word) => PERIOD_WORDS.has(word));
}
