import { wordsOf } from '../names.ts';

/*
 * What a name says about money. Only the last words count, because they are what the thing is: `invoice_amount_cents`
 * is an amount, `amount_label` is a label.
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
