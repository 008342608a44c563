import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { isBound, type SqlStatement } from '../sql/statement.ts';
import { enclosingNamedFunction } from '../walk.ts';
import { type AddedFigure, addedFigures } from './added-figures.ts';

/** A figure that is put together in a way that gives something else than it, or its result, is called. */
export interface MisfitFigure {
  readonly added: AddedFigure;
  /** What the figure is, by its name, or what the result is said to be. */
  readonly reason:
    | 'counter'
    | 'distinct'
    | 'average'
    | 'percentile'
    | 'peak'
    | 'level'
    | 'said peak'
    | 'said distinct'
    | 'said average';
}

/** Every such figure of the file, in source order. */
export function misfitFigures(facts: FileFacts): readonly MisfitFigure[] {
  const text = facts.file.text;
  return addedFigures(facts).flatMap((added): MisfitFigure[] => {
    const reason = reasonOf(added, text);
    return reason === null ? [] : [{ added, reason }];
  });
}

function reasonOf(added: AddedFigure, text: string): MisfitFigure['reason'] | null {
  const { figure, aggregate, isDistinct } = added;
  if (figure !== null && (aggregate === 'sum' || aggregate === 'avg')) {
    const kind = kindOf(wordsOf(figure), wordsOf(added.rows));
    if (kind === 'counter' && aggregate === 'sum' && !isDifference(added, text)) return kind;
    if (kind === 'distinct' && aggregate === 'sum' && isOverBuckets(added)) return kind;
    if (kind === 'peak' && aggregate === 'sum' && isOverBuckets(added)) return kind;
    if (kind === 'level' && aggregate === 'sum' && !isOverTime(added, text)) return kind;
    if (kind === 'average' && aggregate === 'avg') return kind;
    if (kind === 'percentile') return kind;
  }
  return isDistinct ? null : saidOtherwise(added, text);
}

const CUMULATIVE = /^(cumulative|cumul|cumulated|lifetime|odometer|accumulated|monotonic)$/;
const COUNTED =
  /^(bytes|octets|packets|requests|calls|count|kwh|wh|seconds|ticks|events|messages|operations|ops)$/;
const SAMPLED =
  /^(sample|samples|reading|readings|snapshot|snapshots|heartbeat|heartbeats|poll|polls|scrape|scrapes|probe|probes|telemetry)$/;
const BUCKETS =
  /^(daily|hourly|weekly|monthly|day|days|hour|hours|bucket|buckets|rollup|rollups|summary|summaries|stat|stats|statistics)$/;
const SOMEBODY =
  /^(users|accounts|members|devices|customers|visitors|clients|seats|tenants|ips|contacts|people)$/;

/** What a figure is by its name, and by the rows it stands in. */
function kindOf(
  words: readonly string[],
  rows: readonly string[],
): 'counter' | 'distinct' | 'average' | 'percentile' | 'peak' | 'level' | null {
  // A meter may well be defined over its buckets, and then says so.
  if (words.includes('bucket')) return null;
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  const isSampled = rows.some((word) => SAMPLED.test(word));
  if (has(CUMULATIVE) || (words.includes('running') && words.includes('total'))) return 'counter';
  // `requests_since_start`, `meter_reading_kwh`, `tx_bytes_total` of samples.
  if (words.some((word, at) => word === 'since' && at > 0 && words.length > at + 1)) return 'counter';
  if (words.includes('reading') && words.includes('meter')) return 'counter';
  if (isSampled && words.at(-1) === 'total' && has(COUNTED)) return 'counter';
  if (isSampled && words.at(-1) === 'counter') return 'counter';
  if (has(/^(unique|distinct|dau|wau|mau)$/)) return 'distinct';
  if (words.includes('active') && has(SOMEBODY)) return 'distinct';
  if (has(/^(p\d{2,3}|percentile|quantile|median)$/)) return 'percentile';
  if (words[0] === 'peak' || words.at(-1) === 'peak') return 'peak';
  // A snapshot of something, taken again and again; what is called a snapshot itself has a size of its own.
  if (rows.length > 1 && rows.some((word) => SNAPSHOTS.test(word)) && has(LEVELS)) return 'level';
  return /^(avg|average|mean)$/.test(words[0] ?? '') || /^(avg|average|mean)$/.test(words.at(-1) ?? '')
    ? 'average'
    : null;
}

/** The rows are totals of shorter times: by their name, or because a range of days is asked for. */
function isOverBuckets({ rows, statement }: AddedFigure): boolean {
  if (wordsOf(rows).some((word) => BUCKETS.test(word))) return true;
  if (statement === null) return false;
  return (
    statement.tables.some(({ name }) => wordsOf(name).some((word) => BUCKETS.test(word))) ||
    statement.where.some(
      (one) => isBound(one) && /^(day|date|hour|bucket|week)$/i.test(one.column?.name ?? ''),
    )
  );
}

/** What a counter grew by is summed: the reading before is at hand. */
function isDifference({ node, statement }: AddedFigure, text: string): boolean {
  if (statement !== null) return /\blag\s*\(|\bdelta|increase\s*\(|\bdiff/i.test(statement.text);
  return /prev|delta|diff|last/i.test(text.slice(node.span.start, node.span.end));
}

const SNAPSHOTS = /^snapshots?$/;
/** What there is at a moment, and not what was used up since the last one. */
const LEVELS =
  /^(stored|storage|size|disk|occupied|seats|instances|volumes|gb|gib|connections|members|users)$/;

/** The sum is one over time: hours of gigabytes, or it is divided by the number of samples. */
function isOverTime({ node, statement }: AddedFigure, text: string): boolean {
  const fn = enclosingNamedFunction(node);
  const said = fn === null ? (statement?.text ?? '') : text.slice(fn.span.start, fn.span.end);
  return /hour|_days|daysIn|interval|minutes|average|\bavg|count\b|distinct|latest|\bmax/i.test(said);
}

const PEAKS = /^(peak|highest|maximum)$/;

/** `peakConnections = samples.sum(…)`, `COUNT(user_id) AS unique_users`: the result is called what it is not. */
function saidOtherwise(
  { into, aggregate, figure, statement, rows }: AddedFigure,
  text: string,
): MisfitFigure['reason'] | null {
  if (into === null || figure === null) return null;
  const words = wordsOf(into);
  const own = wordsOf(figure);
  const says = (pattern: RegExp): boolean =>
    words.some((word) => pattern.test(word)) && !own.some((word) => pattern.test(word));
  if (says(PEAKS) && (aggregate === 'sum' || aggregate === 'avg')) return 'said peak';
  if (aggregate === 'count' && says(/^(unique|distinct|uniq)$/) && !isOnePerRow(statement, own, rows))
    return 'said distinct';
  return aggregate === 'sum' && says(/^(average|mean)$/) && words.length > 1 && !isDivided(into, text)
    ? 'said average'
    : null;
}

/** `stats.average += d` in the loop, `stats.average /= stats.count` behind it. */
function isDivided(name: string, text: string): boolean {
  return /^\w+$/.test(name) && new RegExp(`\\b${name}\\s*\\)?\\s*/(?![/*])`).test(text);
}

/** Rows that are distinct by themselves: a list of users, or a query that takes each of them once. */
function isOnePerRow(statement: SqlStatement | null, figure: readonly string[], rows: string): boolean {
  if (statement === null || statement.isDistinct || figure.length === 0) return true;
  if (
    statement.tables.some(({ query }) => query !== null) ||
    statement.nested.some(({ role }) => role === 'cte')
  )
    return true;
  const [thing = ''] = figure;
  return figure.length === 1 || wordsOf(rows).some((word) => word === thing || word === `${thing}s`);
}
