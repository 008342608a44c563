/** Formats of dates that end before the seconds, by what they end with, finest first. */
const FORMATS: readonly (readonly [RegExp, 'minute' | 'hour' | 'day'])[] = [
  // .NET, Java and the JavaScript libraries: `yyyyMMddHHmm`, `YYYY-MM-DDTHH:mm`.
  [/y{4}\W?MM\W?dd[\s\WT]{0,3}(HH|hh)\W?mm(?!\W?[sS])/i, 'minute'],
  [/y{4}\W?MM\W?dd[\s\WT]{0,3}(HH|hh)(?!\W?m)/i, 'hour'],
  [/y{4}\W?MM\W?dd(?![\s\WT]{0,3}HH)/i, 'day'],
  // strftime: `%Y%m%d%H%M`.
  [/%Y\W?%m\W?%d[\s\WT]{0,3}%H\W?%M(?!\W?%S)/, 'minute'],
  [/%Y\W?%m\W?%d[\s\WT]{0,3}%H(?!\W?%M)/, 'hour'],
  [/%Y\W?%m\W?%d(?![\s\WT]{0,3}%H)/, 'day'],
  // Go's layouts: `200601021504`.
  [/2006\W?01\W?02[\s\WT]{0,3}15\W?04(?!\W?05)/, 'minute'],
  [/2006\W?01\W?02[\s\WT]{0,3}15(?!\W?04)/, 'hour'],
  // What is kept of `2026-01-31T12:34:56Z`.
  [/(slice|substring)\(0, ?16\)/, 'minute'],
  [/(slice|substring)\(0, ?13\)/, 'hour'],
  [/(slice|substring)\(0, ?10\)/, 'day'],
  // Functions that cut.
  [/(trunc\w*|startOf|start_of|beginning_of)\W?[\w.' "]{0,20}minute/i, 'minute'],
  [/(trunc\w*|startOf|start_of|beginning_of)\W?[\w.' "]{0,20}hour/i, 'hour'],
  [/(trunc\w*|startOf|start_of|beginning_of)\W?[\w.' "]{0,20}day/i, 'day'],
];

/** To what a text of code cuts a time it writes out or rounds; null where it keeps the seconds or cuts none. */
export function cutOf(code: string): 'minute' | 'hour' | 'day' | null {
  return FORMATS.find(([format]) => format.test(code))?.[1] ?? null;
}
