import { isMoneyName } from '../facts/money/money-names.ts';
import { wordsOf } from '../facts/names.ts';
import { rememberNames } from '../facts/remember.ts';
import { isPeriodName } from '../facts/time/time-names.ts';
import { hintOf, isAboutUsage, OTHER_LIMITS, table } from './vocabulary.ts';

/* Names of amounts: of what was used, what may be used, what is left of it and what it costs. */

/** One side of a limit's comparison: what has been used, or what is left. */
const USED_WORDS = table(`
  used usage usages consumed consumption current remaining left balance credits credit spent spend total count available
`);

/** The other side: what may be used. */
const LIMIT_WORDS = table(
  `limit limits quota quotas allowance cap allotment budget included maximum entitlement ceiling`,
);

/** True for a name that tells how much was used or is left. */
export const isUsedAmount = rememberNames((name): boolean => {
  const words = wordsOf(name);
  return words.some((word) => USED_WORDS.has(word)) && !words.some((word) => OTHER_LIMITS.has(word));
});

/** True for a name that tells how much may be used. */
export const isLimitAmount = rememberNames((name): boolean => {
  const words = wordsOf(name);
  return words.some((word) => LIMIT_WORDS.has(word)) && !words.some((word) => OTHER_LIMITS.has(word));
});

/** What a plan grants, beside the limits themselves. */
const GRANTED = table(`
  entitlement entitlements allowances quota quotas credits balance wallet seats budget budgets included limiter
`);

/** True for a name that speaks of what a customer may use: a limit, a quota, credits, an entitlement; not of traffic. */
export const saysLimit = rememberNames((name): boolean => {
  const words = wordsOf(name);
  if (words.some((word) => OTHER_LIMITS.has(word))) return false;
  return words.some((word) => LIMIT_WORDS.has(word) || GRANTED.has(word));
});

/** True for a name that makes of a limit one of traffic, of a page, or of a machine. */
export const saysOtherLimit = rememberNames((name): boolean =>
  wordsOf(name).some((word) =>
    /^(rate|ratelimit\w*|throttle|throttling|concurrency|attempts?|login|otp|captcha)$/.test(word),
  ),
);

/** Words that make of a balance an amount to be booked, or a thing about it. */
const NOT_BALANCE = table(`change billed bill price to length count delta granted plan cost id used type
  duration expiration expiry date at days interval`);

/** True for a name of what a customer has to spend: compared with zero or a cost it is a limit. */
export const isBalance = rememberNames((name): boolean => {
  const words = wordsOf(name);
  if (words.some((word) => NOT_BALANCE.has(word))) return false;
  return (
    words.some((word) => ['credits', 'balance', 'quota', 'allowance'].includes(word)) ||
    (words.includes('remaining') && hintOf(words) !== null)
  );
});

const PRICE_WORDS = table(`price prices cost costs fee fees tariff unitprice`);
const PRICE_PAIRS =
  /(?:^|_)(?:unit_amount|unit_price|price_per|cost_per|per_unit|unit_cost|rate_per|hourly_rate|overage_rate|flat_amount|rate_card|unit_rate)(?:_|$)/;
const QUANTITY_WORDS = table(`
  quantity quantities qty units usage usages tokens hours minutes seconds count requests calls overage consumed used
  bytes gb events seats volume
`);

/** True for a name of what one unit costs. */
export const isUnitPrice = rememberNames((name): boolean => {
  const words = wordsOf(name);
  if (words.includes('total')) return false;
  return PRICE_PAIRS.test(words.join('_')) || words.some((word) => PRICE_WORDS.has(word));
});

/** True for a name of how many units were used. */
export const isQuantity = rememberNames((name): boolean =>
  wordsOf(name).some((word) => QUANTITY_WORDS.has(word)),
);

/**
 * True for a name of what ends up in a bill: usage, money, a limit, a period. Words that other trades use too count in
 * code about billing alone.
 */
export function isBilledAmount(name: string, isBilling: boolean): boolean {
  if (isAboutUsage(name, isBilling) || isMoneyName(name) || isPeriodName(name)) return true;
  return isBilling && (isQuantity(name) || isUsedAmount(name) || isLimitAmount(name) || isUnitPrice(name));
}
