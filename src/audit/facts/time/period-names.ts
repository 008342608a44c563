import { wordsOf } from '../names.ts';
import { rememberNames } from '../remember.ts';

/** A period of the calendar, with its usual length in days. */
export interface Period {
  readonly label: 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
  readonly days: number;
}

const HOUR: Period = { label: 'hour', days: 1 / 24 };
const DAY: Period = { label: 'day', days: 1 };
const WEEK: Period = { label: 'week', days: 7 };
const MONTH: Period = { label: 'month', days: 365.25 / 12 };
const QUARTER: Period = { label: 'quarter', days: 365.25 / 4 };
const YEAR: Period = { label: 'year', days: 365.25 };

const PERIODS: ReadonlyMap<string, Period> = new Map([
  ...['hour', 'hours', 'hourly'].map((word) => [word, HOUR] as const),
  ...['day', 'days', 'daily'].map((word) => [word, DAY] as const),
  ...['week', 'weeks', 'weekly'].map((word) => [word, WEEK] as const),
  ...['month', 'months', 'monthly'].map((word) => [word, MONTH] as const),
  ...['quarter', 'quarters', 'quarterly'].map((word) => [word, QUARTER] as const),
  ...['year', 'years', 'yearly', 'annual', 'annually'].map((word) => [word, YEAR] as const),
]);

/** Words that make another period of the one beside them: `bi_weekly`, `half_year`, `last_30_days`. */
const OTHERWISE =
  /\d|^(bi|semi|half|two|three|four|six|twice|every|per|last|past|first|mid|non|fort|business|work|working|free|trial|of|to|from|in)$/;

/** The one period that a name speaks of: `BillingPeriod.WEEKLY`, `'month'`; null for none, several, and multiples of one. */
export const periodNamed = rememberNames((name): Period | null => {
  const words = wordsOf(name);
  const found = words.flatMap((word) => PERIODS.get(word) ?? []);
  const [period, ...others] = found;
  return period === undefined || others.length > 0 || words.some((word) => OTHERWISE.test(word))
    ? null
    : period;
});

/** The period of a single word, `months` or `MONTH`; null for any other word. */
export function periodOfWord(word: string): Period | null {
  return PERIODS.get(word.toLowerCase()) ?? null;
}
