import type { LanguageTraits } from '../../languages/language-traits.ts';

/**
 * Readings of a length of time that give one part of it, and start from zero again when the next larger part is full.
 * Names of a kind stand in one text, divided by spaces.
 */
export interface LengthPart {
  readonly source: string;
  /** Where the programs that have this library get their packages from. */
  readonly registry: NonNullable<LanguageTraits['registry']>;
  /** The fields or methods that give the part. */
  readonly names: string;
  /** What is read of the same length beside it where the whole is put together: larger parts, or the whole. */
  readonly larger: string;
  /** What the part does not tell, as `its whole days`. */
  readonly leavesOut: string;
  /** What gives all of it. */
  readonly whole: string;
  /**
   * How the length is known for one of this library: `difference` is a moment taken from another by the operator, `calls` are
   * the calls that make one of two moments, `types` what it is declared as, `fields` those that hold one. With none of them
   * the names of the part are this library's alone.
   */
  readonly difference?: true;
  readonly calls?: RegExp;
  readonly types?: RegExp;
  readonly fields?: RegExp;
}

const TIMEDELTA = {
  source: 'https://docs.python.org/3/library/datetime.html#datetime.timedelta.seconds',
  registry: 'pypi',
  whole: 'total_seconds()',
  difference: true,
  types: /(^|\.)timedelta$/,
} as const;

const RELATIVEDELTA = {
  source: 'https://dateutil.readthedocs.io/en/stable/relativedelta.html',
  registry: 'pypi',
  calls: /(^|\.)relativedelta$/,
} as const;

const DURATION_JVM = {
  source: 'https://docs.oracle.com/javase/9/docs/api/java/time/Duration.html',
  registry: 'maven',
} as const;

const PERIOD_JVM = {
  source: 'https://docs.oracle.com/javase/9/docs/api/java/time/Period.html',
  registry: 'maven',
  calls: /(^|\.)(Period\.between|until)$/,
  whole: 'ChronoUnit.DAYS.between(…)',
} as const;

const TIMESPAN = {
  source: 'https://learn.microsoft.com/dotnet/api/system.timespan.hours',
  registry: 'nuget',
  difference: true,
  calls: /(^|\.)Subtract$/,
  types: /^TimeSpan\??$/,
  fields: /^Elapsed$/,
} as const;

const DATE_INTERVAL = {
  source: 'https://www.php.net/manual/en/class.dateinterval.php',
  registry: 'packagist',
  calls: /(^|\.)(diff|date_diff)$/,
} as const;

const MOMENT = {
  source: 'https://momentjs.com/docs/#/durations/hours/',
  registry: 'npm',
  calls: /(^|\.)duration$/,
} as const;

const INTERVAL_TO_DURATION = {
  source: 'https://date-fns.org/docs/intervalToDuration',
  registry: 'npm',
  calls: /(^|\.)intervalToDuration$/,
} as const;

const SUBSEC = {
  source: 'https://doc.rust-lang.org/std/time/struct.Duration.html#method.subsec_millis',
  registry: 'crates',
} as const;

export const LENGTH_PARTS: readonly LengthPart[] = [
  {
    ...TIMEDELTA,
    names: 'seconds',
    larger: 'days total_seconds',
    leavesOut: 'its whole days',
  },
  {
    ...TIMEDELTA,
    names: 'microseconds',
    larger: 'seconds total_seconds',
    leavesOut: 'its whole seconds',
  },
  {
    ...RELATIVEDELTA,
    names: 'months',
    larger: 'years',
    leavesOut: 'its whole years',
    whole: 'years * 12 + months',
  },
  {
    ...RELATIVEDELTA,
    names: 'days weeks',
    larger: 'months years',
    leavesOut: 'its whole months',
    whole: '(end - start).days',
  },
  {
    ...RELATIVEDELTA,
    names: 'hours minutes seconds',
    larger: 'days hours minutes',
    leavesOut: 'its whole days',
    whole: '(end - start).total_seconds()',
  },
  {
    ...DURATION_JVM,
    names: 'toHoursPart',
    larger: 'toDays toDaysPart toHours',
    leavesOut: 'its whole days',
    whole: 'toHours()',
  },
  {
    ...DURATION_JVM,
    names: 'toMinutesPart',
    larger: 'toHours toHoursPart toMinutes',
    leavesOut: 'its whole hours',
    whole: 'toMinutes()',
  },
  {
    ...DURATION_JVM,
    names: 'toSecondsPart',
    larger: 'toMinutes toMinutesPart toSeconds getSeconds',
    leavesOut: 'its whole minutes',
    whole: 'toSeconds()',
  },
  {
    ...DURATION_JVM,
    names: 'toMillisPart toNanosPart',
    larger: 'toSeconds toSecondsPart getSeconds toMillis toNanos',
    leavesOut: 'its whole seconds',
    whole: 'toMillis()',
  },
  {
    ...DURATION_JVM,
    names: 'getNano',
    larger: 'getSeconds toSeconds',
    leavesOut: 'its whole seconds',
    whole: 'toNanos()',
    calls: /(^|\.)Duration\.between$/,
  },
  {
    ...PERIOD_JVM,
    names: 'getDays days',
    larger: 'getMonths getYears toTotalMonths months years',
    leavesOut: 'its whole months',
  },
  {
    ...PERIOD_JVM,
    names: 'getMonths months',
    larger: 'getYears toTotalMonths years',
    leavesOut: 'its whole years',
    whole: 'toTotalMonths()',
  },
  {
    ...TIMESPAN,
    names: 'Hours',
    larger: 'Days TotalHours TotalDays',
    leavesOut: 'its whole days',
    whole: 'TotalHours',
  },
  {
    ...TIMESPAN,
    names: 'Minutes',
    larger: 'Hours TotalHours TotalMinutes',
    leavesOut: 'its whole hours',
    whole: 'TotalMinutes',
  },
  {
    ...TIMESPAN,
    names: 'Seconds',
    larger: 'Minutes TotalMinutes TotalSeconds',
    leavesOut: 'its whole minutes',
    whole: 'TotalSeconds',
  },
  {
    ...TIMESPAN,
    names: 'Milliseconds',
    larger: 'Seconds TotalSeconds TotalMilliseconds',
    leavesOut: 'its whole seconds',
    whole: 'TotalMilliseconds',
  },
  {
    ...DATE_INTERVAL,
    names: 'm',
    larger: 'y',
    leavesOut: 'its whole years',
    whole: '$interval->y * 12 + $interval->m',
  },
  { ...DATE_INTERVAL, names: 'd', larger: 'm days', leavesOut: 'its whole months', whole: '$interval->days' },
  {
    ...DATE_INTERVAL,
    names: 'h',
    larger: 'd days',
    leavesOut: 'its whole days',
    whole: 'the difference of getTimestamp()',
  },
  {
    ...DATE_INTERVAL,
    names: 'i',
    larger: 'h',
    leavesOut: 'its whole hours',
    whole: 'the difference of getTimestamp()',
  },
  {
    ...DATE_INTERVAL,
    names: 's',
    larger: 'i',
    leavesOut: 'its whole minutes',
    whole: 'the difference of getTimestamp()',
  },
  {
    ...MOMENT,
    names: 'months',
    larger: 'years asMonths',
    leavesOut: 'its whole years',
    whole: 'asMonths()',
  },
  {
    ...MOMENT,
    names: 'days',
    larger: 'months asMonths asDays',
    leavesOut: 'its whole months',
    whole: 'asDays()',
  },
  {
    ...MOMENT,
    names: 'hours',
    larger: 'days asDays asHours',
    leavesOut: 'its whole days',
    whole: 'asHours()',
  },
  {
    ...MOMENT,
    names: 'minutes',
    larger: 'hours asHours asMinutes',
    leavesOut: 'its whole hours',
    whole: 'asMinutes()',
  },
  {
    ...MOMENT,
    names: 'seconds',
    larger: 'minutes asMinutes asSeconds',
    leavesOut: 'its whole minutes',
    whole: 'asSeconds()',
  },
  {
    ...INTERVAL_TO_DURATION,
    names: 'months',
    larger: 'years',
    leavesOut: 'its whole years',
    whole: 'differenceInMonths(end, start)',
  },
  {
    ...INTERVAL_TO_DURATION,
    names: 'days',
    larger: 'months',
    leavesOut: 'its whole months',
    whole: 'differenceInDays(end, start)',
  },
  {
    ...INTERVAL_TO_DURATION,
    names: 'hours',
    larger: 'days',
    leavesOut: 'its whole days',
    whole: 'differenceInHours(end, start)',
  },
  {
    ...INTERVAL_TO_DURATION,
    names: 'minutes',
    larger: 'hours',
    leavesOut: 'its whole hours',
    whole: 'differenceInMinutes(end, start)',
  },
  {
    ...INTERVAL_TO_DURATION,
    names: 'seconds',
    larger: 'minutes',
    leavesOut: 'its whole minutes',
    whole: 'differenceInSeconds(end, start)',
  },
  {
    ...SUBSEC,
    names: 'subsec_millis subsec_micros subsec_nanos',
    larger: 'as_secs as_secs_f64 as_millis as_micros as_nanos num_seconds num_milliseconds',
    leavesOut: 'its whole seconds',
    whole: 'as_millis()',
  },
];
