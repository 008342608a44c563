export type TimeCut = 'second' | 'minute' | 'hour' | 'day' | 'month';

/** Formats of dates that end before the seconds, by what they end with, finest first. */
const FORMATS: readonly (readonly [RegExp, TimeCut])[] = [
  // .NET, Java and the JavaScript libraries: `yyyyMMddHHmm`, `YYYY-MM-DDTHH:mm`.
  [/y{4}\W?MM\W?dd[\s\WT]{0,3}(HH|hh)\W?mm(?!\W?[sS])/i, 'minute'],
  [/y{4}\W?MM\W?dd[\s\WT]{0,3}(HH|hh)(?!\W?m)/i, 'hour'],
  [/y{4}\W?MM\W?dd(?![\s\WT]{0,3}HH)/i, 'day'],
  [/y{4}\W?MM(?!\W?d)/i, 'month'],
  // strftime: `%Y%m%d%H%M`.
  [/%Y\W?%m\W?%d[\s\WT]{0,3}%H\W?%M(?!\W?%S)/, 'minute'],
  [/%Y\W?%m\W?%d[\s\WT]{0,3}%H(?!\W?%M)/, 'hour'],
  [/%Y\W?%m\W?%d(?![\s\WT]{0,3}%H)/, 'day'],
  [/%F(?![\s\WT]{0,3}%[HTRX])/, 'day'],
  [/%Y\W?%m(?!\W?%d)/, 'month'],
  // Go's layouts: `200601021504`.
  [/2006\W?01\W?02[\s\WT]{0,3}15\W?04(?!\W?05)/, 'minute'],
  [/2006\W?01\W?02[\s\WT]{0,3}15(?!\W?04)/, 'hour'],
  [/2006\W?01\W?02(?![\s\WT]{0,3}15)|time\.DateOnly/, 'day'],
  [/2006\W?01(?!\W?02)/, 'month'],
  // PHP's `date('Y-m-d H:i')`.
  [/['"]Y\W?m\W?d[\s\WT]{0,3}H\W?i['"]/, 'minute'],
  [/['"]Y\W?m\W?d[\s\WT]{0,3}H['"]/, 'hour'],
  [/['"]Y\W?m\W?d['"]/, 'day'],
  [/['"]Y\W?m['"]/, 'month'],
  // What is kept of `2026-01-31T12:34:56Z`.
  [/((slice|substring|substr|take)\(0, ?|\[0?:|\[0, ?|\[(0?\.\.\.?<?|\.\.))16[)\]]/, 'minute'],
  [/((slice|substring|substr|take)\(0, ?|\[0?:|\[0, ?|\[(0?\.\.\.?<?|\.\.))13[)\]]/, 'hour'],
  [/((slice|substring|substr|take)\(0, ?|\[0?:|\[0, ?|\[(0?\.\.\.?<?|\.\.))10[)\]]/, 'day'],
  [/((slice|substring|substr|take)\(0, ?|\[0?:|\[0, ?|\[(0?\.\.\.?<?|\.\.))7[)\]]/, 'month'],
  [/split\(['"]T['"]\)/, 'day'],
  // Functions that cut.
  [/(trunc\w*|startOf|start_?of_?|beginning_of|floor)\W?[\w.' "]{0,20}minute/i, 'minute'],
  [/(trunc\w*|startOf|start_?of_?|beginning_of|floor)\W?[\w.' "]{0,20}hour/i, 'hour'],
  [/(trunc\w*|startOf|start_?of_?|beginning_of|floor)\W?[\w.' "]{0,20}day/i, 'day'],
  [/(trunc\w*|startOf|start_?of_?|beginning_of|floor)\W?[\w.' "]{0,20}month/i, 'month'],
  [/Truncate\(24 ?\* ?time\.Hour/, 'day'],
  // What has no time of day, or no day.
  [
    /\.to_?date(_?string)?\b|\.toLocalDate\b|LocalDate\.(ofInstant|from)|\.date(_naive)?\(\)|DateOnly|\.Date\b|->toDateString/i,
    'day',
  ],
  [/YearMonth\.(from|of)/, 'month'],
  // Whole seconds, in which a busy customer does several things.
  [
    /getTimestamp\(\)|\.to_i\b|\.Unix\(\)|getEpochSecond|\.epochSecond|ToUnixTimeSeconds|int\([\w.[\]"']{1,60}\.timestamp\(\)\)|\.timestamp\(\)(?!_)|\.unix\(\)/,
    'second',
  ],
];

/** To what a text of code cuts a time it writes out or rounds; null where it cuts none. */
export function cutOf(code: string): TimeCut | null {
  return FORMATS.find(([format]) => format.test(code))?.[1] ?? null;
}

const COARSENESS: readonly TimeCut[] = ['month', 'day', 'hour', 'minute', 'second'];

/** The one that leaves the least of a time; null where none cuts. */
export function coarsestOf(cuts: readonly (TimeCut | null)[]): TimeCut | null {
  return COARSENESS.find((cut) => cuts.includes(cut)) ?? null;
}
