import { wordsOf } from '../names.ts';

/*
 * What a name says about the value behind it: money, a moment, a bound of a period. Only the last words
 * count, because they are what the thing is: `invoice_amount_cents` is an amount, `amount_label` is a label.
 */

const MONEY = new Set(
  'amount amounts price prices cost costs fee fees total subtotal charge charges balance balances cents dollars usd eur credit credits tax revenue spend spending discount refund rate unitprice'.split(
    ' ',
  ),
);
/** Words that may follow the noun without changing what the thing is. */
const TRAILING = new Set(
  'cents usd eur dollars total sum decimal str string used consumed remaining due excluding including taxes tax before after per in of by amount in_cents'.split(
    ' ',
  ),
);
/** Words that make a rate or price one of something else. */
const OTHER_RATES = new Set(
  'sample frame refresh error hit success failure rate_limit bit heart exchange'.split(' '),
);

/** True when the name is one of an amount of money. `rate` alone is not: rates of many kinds exist. */
export function isMoneyName(name: string): boolean {
  const words = wordsOf(name);
  const last = headWord(words);
  if (last === undefined || !MONEY.has(last)) return false;
  if (last === 'rate')
    return words.length > 1 && !words.some((word) => OTHER_RATES.has(word)) && words.includes('price');
  // `total` and `balance` alone could be counts of anything.
  return last !== 'total' && last !== 'balance' ? true : words.length > 1;
}

function headWord(words: readonly string[]): string | undefined {
  let at = words.length - 1;
  while (at > 0 && TRAILING.has(words[at] ?? '') && !MONEY.has(words[at] ?? '')) at--;
  return words[at];
}

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
