import { withoutGet, wordsOf } from '../names.ts';
import { rememberNames } from '../remember.ts';

/** What a number is counted in, by a name: a unit of time, size or money, as many of the smallest one as `scale` says. */
export interface NamedUnit {
  readonly measure: 'time' | 'size' | 'money' | 'tokens';
  /** Seconds, bytes, cents of the currency, tokens. */
  readonly scale: number;
  readonly label: string;
}

const UNITS: Readonly<Record<string, NamedUnit>> = Object.fromEntries(
  (
    [
      ['time', 1e-9, 'nanoseconds', 'ns nanos nanosecond nanoseconds'],
      ['time', 1e-6, 'microseconds', 'us micros microsecond microseconds'],
      ['time', 1e-3, 'milliseconds', 'ms msec millis millisecond milliseconds'],
      ['time', 1, 'seconds', 'sec secs second seconds'],
      ['time', 60, 'minutes', 'mins minute minutes'],
      ['time', 3_600, 'hours', 'hr hrs hour hours'],
      ['time', 86_400, 'days', 'day days'],
      ['size', 1, 'bytes', 'byte bytes'],
      ['size', 1e3, 'kilobytes', 'kb kilobyte kilobytes'],
      ['size', 1e6, 'megabytes', 'mb megabyte megabytes'],
      ['size', 1e9, 'gigabytes', 'gb gigabyte gigabytes'],
      ['size', 1e12, 'terabytes', 'tb terabyte terabytes'],
      ['size', 1024, 'kibibytes', 'kib kibibyte kibibytes'],
      ['size', 1024 ** 2, 'mebibytes', 'mib mebibyte mebibytes'],
      ['size', 1024 ** 3, 'gibibytes', 'gib gibibyte gibibytes'],
      ['size', 1024 ** 4, 'tebibytes', 'tib tebibyte tebibytes'],
      ['money', 1, 'cents', 'cent cents'],
      ['money', 100, 'whole units of the currency', 'dollar dollars euro euros usd eur'],
    ] as const
  ).flatMap(([measure, scale, label, names]) =>
    names.split(' ').map((name) => [name, { measure, scale, label }]),
  ),
);

/** Words behind a unit that leave it the unit of the whole: `seconds_used`, `bytesTransferred`. */
const TRAILING =
  /^(used|total|totals|sum|billed|billable|consumed|stored|transferred|sent|received|remaining|included|elapsed|amount|value|count)$/;

/**
 * The unit at the end of a name: `durationMs`, `average_bytes`, `gib`. Null for rates (`price_per_gb`), for products of two
 * units (`gib_hours`), and for names that convert (`to_ms`) or say a moment.
 */
export const unitNamed = rememberNames((name): NamedUnit | null => {
  const words = unitWords(withoutGet(name));
  if (words.some((word) => /^(per|to|from|as|at|of|in|since|until|timestamp|epoch|rate|price)$/.test(word)))
    return null;
  while (words.length > 1 && TRAILING.test(words.at(-1) ?? ''))
    return unitNamed(words.slice(0, -1).join('_'));
  const units = words.filter((word) => Object.hasOwn(UNITS, word));
  const last = words.at(-1) ?? '';
  const unit = Object.hasOwn(UNITS, last) ? (UNITS[last] ?? null) : null;
  // A short word alone is a variable of any meaning; `day` and `hour` alone are a part of a date.
  const isTelling = words.length > 1 || /^(gib|mib|kib|tib|.{4,}s)$/.test(last);
  return unit !== null && units.length === 1 && isTelling && !/^(day|hour|minute|second)$/.test(last)
    ? unit
    : null;
});

/** The words of a name, `GiB` among them one, and `MilliSec` too; a time to live is a thing, and no conversion. */
export function unitWords(name: string): string[] {
  return [
    ...wordsOf(
      name
        .replaceAll(/([KMGT])iB(?![a-z])/g, '$1ib')
        .replaceAll(/[Tt]ime_?[Tt]o_?([Ll]ive|[Ii]dle)(?![a-z])/g, 'Lifetime')
        .replaceAll(/(milli|micro|nano)s?_?sec(onds?|s)?(?![a-z])/gi, '$1seconds'),
    ),
  ];
}

const PER_MILLION = /per_?(1_?m(?![a-z])|million|mtoks?|m_?tokens?|1_?000_?000)/i;
const PER_THOUSAND = /per_?(1_?k(?![a-z])|thousand|ktoks?|k_?tokens?|1_?000(?!_?000))/i;

/** What one price is for: `PRICE_PER_SECOND`, `centsPerGib`, `inputPerMillion`. Null for any other name. */
export const rateNamed = rememberNames((name): NamedUnit | null => {
  if (PER_MILLION.test(name)) return MILLION;
  if (PER_THOUSAND.test(name)) return THOUSAND;
  const words = unitWords(name);
  const after = words.slice(words.indexOf('per') + 1);
  const [unit, ...others] = after;
  if (
    !words.includes('per') ||
    unit === undefined ||
    others.length > 0 ||
    !words.some((word) => PRICES.test(word))
  )
    return null;
  return Object.hasOwn(UNITS, unit) && UNITS[unit]?.measure !== 'money' ? (UNITS[unit] ?? null) : null;
});

const PRICES = /^(price|prices|cost|costs|rate|rates|usd|eur|cents|dollars|fee|fees|credits|tariff|charge)$/;
/** True for the name of a price, a rate or an amount of money. */
export function isPriceName(name: string): boolean {
  return wordsOf(name).some((word) => PRICES.test(word));
}

/** What the usual price lists of models are for. */
export const MILLION: NamedUnit = { measure: 'tokens', scale: 1e6, label: 'a million tokens' };
export const THOUSAND: NamedUnit = { measure: 'tokens', scale: 1e3, label: 'a thousand tokens' };

interface Ratio {
  readonly small: NamedUnit;
  readonly large: NamedUnit;
}

/** How many of the one unit make one of the other, by a name such as `BYTES_PER_GB`; null for any other name. */
export const ratioNamed = rememberNames((name): Ratio | null => {
  const [first, second] = unitWords(name).join('_').split('_per_');
  if (first === undefined || second === undefined) return null;
  const [small, large] = [UNITS[first.split('_').at(-1) ?? ''], UNITS[second.split('_')[0] ?? '']];
  const isPlain = second.split('_').length === 1;
  return isPlain && small !== undefined && large !== undefined && small.measure === large.measure
    ? { small, large }
    : null;
});

/** Rounding errors of factors such as 1e-3 are smaller. */
const CLOSE = 1e-6;

/**
 * True where a number that counts things of one scale is one of the unit. A kilobyte is taken for 1000 bytes or 1024, as
 * people do; a kibibyte is not.
 */
export function isScaleOf(scale: number, { measure, scale: wanted }: NamedUnit): boolean {
  if (isClose(scale, wanted)) return true;
  const power = Math.log10(wanted) / 3;
  return measure === 'size' && Number.isInteger(power) && isClose(scale, 1024 ** power);
}

export function isClose(one: number, other: number): boolean {
  return Math.abs(one / other - 1) < CLOSE;
}
