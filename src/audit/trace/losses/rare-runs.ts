import type { Delivery } from '../deliveries.ts';
import type { EntryPoint } from '../entry-point.ts';
import type { Trace } from '../site.ts';

/** A run by a clock that comes more rarely than its provider takes usage of the past. */
export interface RareRun {
  readonly entry: EntryPoint;
  /** Seconds from one run to the next. */
  readonly every: number;
}

/** The schedule that leads to a delivery, where none of them comes round within `maxPast` seconds; null otherwise. */
export function rareRunOf({ node }: Delivery, maxPast: number, { entryPoints }: Trace): RareRun | null {
  const entries = entryPoints.leadingTo(node);
  if (entries.length === 0 || entries.some(({ kind }) => kind !== 'schedule')) return null;
  const runs = entries.map((entry) => ({
    entry,
    every: entry.name === null ? null : secondsBetween(entry.name),
  }));
  const [first] = runs;
  if (first === undefined || first.every === null) return null;
  if (runs.some(({ every }) => every === null || every <= maxPast)) return null;
  return { entry: first.entry, every: first.every };
}

const HOUR = 3_600;
const DAY = 24 * HOUR;
const NICKNAMES: Readonly<Record<string, number>> = {
  '@hourly': HOUR,
  '@daily': DAY,
  '@midnight': DAY,
  '@weekly': 7 * DAY,
  '@monthly': 28 * DAY,
};

/** The longest wait between two runs of a cron expression, in seconds; null for what is none. */
export function secondsBetween(cron: string): number | null {
  const nickname = NICKNAMES[cron.trim()];
  if (nickname !== undefined) return nickname;
  const fields = cron.trim().split(/\s+/);
  // Spring and Quartz put the seconds first.
  const [minute, hour, day, , weekday] =
    fields.length === 6 || fields.length === 7 ? fields.slice(1) : fields;
  if (
    fields.length < 5 ||
    fields.length > 7 ||
    [minute, hour, day].some((field) => !/^[\d*/,?L#-]+$/.test(field ?? ''))
  )
    return null;
  if (isRestricted(weekday) || isRestricted(day)) return isRestricted(day) ? 28 * DAY : 7 * DAY;
  return hour === undefined || minute === undefined ? null : gapOf(hour);
}

function isRestricted(field: string | undefined): boolean {
  return field !== undefined && /^\d+$/.test(field);
}

/** Between the hours that a field names. */
function gapOf(hour: string): number | null {
  if (hour === '*' || hour === '*/1') return HOUR;
  const step = /^(?:\*|0|0-23)\/(\d{1,2})$/.exec(hour)?.[1];
  if (step !== undefined) return Number(step) * HOUR;
  if (/^\d{1,2}$/.test(hour)) return DAY;
  const named = hour.split(',').map(Number);
  if (named.some(Number.isNaN)) return null;
  const sorted = named.toSorted((a, b) => a - b);
  const gaps = sorted.map((at, i) => (sorted[i + 1] ?? (sorted[0] ?? 0) + 24) - at);
  return Math.max(...gaps) * HOUR;
}
