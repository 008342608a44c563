/** A schedule in cron's five fields, each as the values it allows. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  /** The field is `*`: then the other of the two decides the day alone. */
  readonly isAnyDay: boolean;
  readonly isAnyWeekday: boolean;
  /** The steps written, such as the 45 of “every 45 minutes”; null where there is none. */
  readonly minuteStep: number | null;
  readonly hourStep: number | null;
}

const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

/** The time zone that may stand before a schedule's fields (`CRON_TZ=Europe/Berlin 0 2 * * *`). */
const ZONE = /^(?:CRON_)?TZ=(\S+)\s+/;

/** Reads a schedule; null where it is none of five fields (a rate, six or seven fields, a template). */
export function parseCron(text: string): Cron | null {
  const bare = text.trim().replace(ZONE, '');
  const fields = (NICKNAMES[bare.toLowerCase()] ?? bare).split(/\s+/);
  // Seconds in front, as Quartz and others have them, change nothing for what is asked here.
  const [minute = '', hour = '', day = '', month = '', weekday = ''] =
    fields.length === 6 ? fields.slice(1) : fields;
  if (fields.length !== 5 && fields.length !== 6) return null;
  const minutes = parseField(minute, { from: 0, to: 59 });
  const hours = parseField(hour, { from: 0, to: 23 });
  const days = parseField(day, { from: 1, to: 31 });
  const months = parseField(month, { from: 1, to: 12, names: MONTHS });
  const weekdays = parseField(weekday, { from: 0, to: 7, names: WEEKDAYS });
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  return {
    minutes,
    hours,
    days,
    months,
    weekdays: [...new Set(weekdays.map((one) => one % 7))],
    isAnyDay: /^[*?]/.test(day),
    isAnyWeekday: /^[*?]/.test(weekday),
    minuteStep: stepOf(minute),
    hourStep: stepOf(hour),
  };
}

function stepOf(field: string): number | null {
  const step = /^\*\/(\d{1,3})$/.exec(field)?.[1];
  return step === undefined ? null : Number(step);
}

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

function parseField(field: string, bounds: Bounds): readonly number[] | null {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(part) ?? [];
    const [first, last] = rangeOf(range, bounds);
    if (first === null || last === null || Number(step) < 1) return null;
    const end = part.includes('/') && !/[-*]/.test(range) ? bounds.to : last;
    for (let value = first; value <= end; value += Number(step)) values.add(value);
  }
  return values.size === 0 ? null : [...values].toSorted((a, b) => a - b);
}

function rangeOf(range: string, bounds: Bounds): readonly [number | null, number | null] {
  if (range === '*' || range === '?') return [bounds.from, bounds.to];
  const [from = '', to = from] = range.split('-');
  return [fieldValue(from, bounds), fieldValue(to, bounds)];
}

function fieldValue(text: string, { from, to, names }: Bounds): number | null {
  const named = names?.indexOf(text.toLowerCase().slice(0, 3)) ?? -1;
  const value =
    named >= 0 ? named + (from === 1 ? 1 : 0) : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : null;
}

/** How many times it runs in a month, roughly: enough to tell a job of every minute from one of every month. */
export function runsAMonth(cron: Cron): number {
  const days = cron.isAnyDay
    ? cron.isAnyWeekday
      ? 30
      : (cron.weekdays.length * 30) / 7
    : cron.isAnyWeekday
      ? cron.days.length
      : cron.days.length + (cron.weekdays.length * 30) / 7;
  return (cron.minutes.length * cron.hours.length * days * cron.months.length) / 12;
}

/** True for a text that a scheduler takes: cron's fields, a nickname, `rate(…)`, `cron(…)`, `every …`. */
export function isSchedule(text: string): boolean {
  const bare = text.trim();
  return (
    parseCron(bare) !== null ||
    /^(rate|cron|at)\([^()]{1,100}\)$/i.test(bare) ||
    /^@?every\s+\S/i.test(bare) ||
    /^\d{1,4}\s?(s|m|h|d|min|minutes?|hours?|days?|seconds?)$/i.test(bare)
  );
}
