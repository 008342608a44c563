import { reckonedReason } from './reckoned-with.ts';
import { MACHINE_WORDS, wordsOf } from './vocabulary.ts';

/**
 * What a program does to usage, credits and balances, as texts show it before anything is parsed: few lines of it make a
 * file billing code, whatever else stands there.
 */

/** Counters that are added to or taken from where they are stored: by an ORM, in SQL, in Redis. */
const STORED_COUNTERS: readonly RegExp[] = [
  /\b\w{0,30}(usage|credits?|quota|balance|seats_?used|bytes_?used|minutes_?used)['"]?\s{0,3}:\s{0,3}\{\s{0,20}['"]?(increment|decrement)\b/i,
  /\$inc['"]?\s{0,3}:\s{0,3}\{\s{0,20}['"]?[\w.]{0,30}(usage|credits?|quota|balance)\b/i,
  /\bset\s{1,20}[\w."`]{0,30}(usage|credits?|quota|balance)["`]?\s{0,3}=\s{0,3}(coalesce\()?[\w."`]{0,30}(usage|credits?|quota|balance)\b.{0,12}[+-]/i,
  // Django, Rails and Laravel, GORM, Drizzle, Redis.
  /\b\w{0,30}(usage|credits?|quota|balance|(?:bytes|seats|minutes)_used)\s{0,3}=\s{0,3}(models\.)?F\(/i,
  /\b(in|de)crement(!|_counter|Each)?\(?\s{0,3}[:'"]\w{0,30}(usage|credits?|quota|balance|allowance|[a-z]_remaining)\b/i,
  /\bExpr\(\s{0,3}["`]\w{0,30}(usage|credits?|quota|balance)\w{0,20}\s{0,3}[+-]/i,
  /\.\w{0,30}(usage|credits|quota|balance)\}\s{0,3}[+-]\s{0,3}\$\{/i,
  /\b(h?incr(by)?(float)?|decr(by)?)\(\s{0,20}(\w{1,20},\s{0,3})?f?[`'"][\w:-]{0,30}(usage|credits?|quota)\b/i,
];

const VERBS =
  'record|track|report|log|incr|increment|add|update|deduct|charge|consume|spend|debit|credit|refund|grant|reserve|release|settle|decr|decrement|check|enforce|has|exceeds|bill|meter';
const COUNTED = 'usage|credits?|quota|balance|consumption|overage';

const anyCase = (words: string): string =>
  words.replace(/\b[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);

/** `incrementUsage(`, `deduct_credits(`, `PreConsumeQuota(`, `checkQuota(`: a verb of counting before what is counted. */
const ACT = new RegExp(
  `(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))(?:${anyCase(VERBS)})_?(?:[A-Z]?[a-z]{1,15}_?){0,2}?(?:${anyCase(COUNTED)})(?:_?[A-Za-z]{1,20}){0,2}[!?]?\\(`,
  'g',
);

/** One such call may be about a disk or a command line; two of them, with somebody they are for, are not. */
const MIN_ACTS = 2;
const SOMEBODY =
  /user|customer|tenant|account|org(?![a-z]{0,3}\.)|organi[sz]ation|workspace|team|subscription|api_?key/i;

/** A stored number that something is added to, whatever it is called: in SQL, by an ORM, in document stores and Redis. */
const ADDS_TO_STORED: readonly RegExp[] = [
  /\b(\w{2,40})["`]?\s{0,3}=\s{0,3}(?:coalesce\(\s{0,3})?["`]?(?:\w{1,40}\.)?["`]?\1["`]?(?:,\s{0,3}0\s{0,3}\))?\s{0,3}\+\s{0,3}(?:excluded\.|values\(|[:@$%?]|#\{)/i,
  /\bExpr\(\s{0,3}["`]\w{1,40}\s{0,3}\+\s/,
  /\bF\(\s{0,3}['"]\w{1,40}['"]\s{0,3}\)\s{0,3}\+/,
  /\bincrement(?:!|Each)?\(?\s{0,3}[:'"]\w/,
  /\$inc\b|\{\s{0,3}increment\s{0,3}:/,
  /\bADD\s{1,3}[#\w]{1,40}\s{1,3}:\w/,
  /\bh?incr_?by(?:_?float)?\(/i,
  /\b(\w{1,30})\.set(\w{1,30})\(\1\.get\2\(\)\s{0,3}\+/,
];
const PAYERS = words(
  'customer tenant account accounts org organization organisation workspace team project subscription shop merchant company',
);
const PERIODS = words('month monthly daily day period hourly hour');
const BOUGHT = words('credits credit tokens minutes points coins balance wallet units');
/** What comes in signed, of a payment: what is added behind it was bought. */
const SIGNED = /signature|hmac|construct_?event|webhook/i;
const PAID =
  /checkout[._]session|payment_intent|invoice[._]pa|order[._](created|paid)|transaction[._](completed|paid)|charge[._]succe|authori[sz]ation|payment[._](succeeded|captured)/i;

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** A total kept of a payer by the month or day, or what a paid order adds to somebody's balance. */
function addsForPayer(text: string): boolean {
  if (!ADDS_TO_STORED.some((pattern) => pattern.test(text))) return false;
  const said = new Set(wordsOf(text));
  if (!said.isDisjointFrom(PAYERS) && !said.isDisjointFrom(PERIODS)) return true;
  return SIGNED.test(text) && PAID.test(text) && !said.isDisjointFrom(BOUGHT);
}

/** What somebody has left is taken from where it is stored: `SET minutes_left = minutes_left - $1`. */
const TAKES_FROM_STORED =
  /\b(\w{0,30}(?:minutes|seconds|credits|tokens|units|bytes|balance|allowance|quota)\w{0,20})["`]?\s{0,3}=\s{0,3}(?:\w{1,40}\.)?["`]?\1["`]?\s{0,3}-\s{0,3}[:@$%?]/i;

function takesFromPayer(text: string): boolean {
  return TAKES_FROM_STORED.test(text) && !new Set(wordsOf(text)).isDisjointFrom(PAYERS);
}

/**
 * `$user->u += $u * $node->traffic_rate`: what is counted for somebody at a rate. A pattern of steps that each take a few
 * characters, so that no text makes it costly.
 */
const ADDS_AT_RATE =
  /(?:->|\.)\w{1,40}\s{0,3}[-+]=\s{0,3}[$\w]{1,30}(?:(?:->|\.)\w{1,30}){0,2}\s{0,3}\*\s{0,3}\$?(?:\w{1,30}(?:->|\.)){0,3}(\w{0,30}(?:rate|multiplier))\b/gi;
/** Rates of training, of signals and of frames. */
const OTHER_RATES = /learn|decay|sample|frame|refresh|heart|bit_?rate|growth|mutation|dropout|spawn|baud/i;

/** True where a text adds to a field of something what was counted, times the rate that it is counted at. */
export function addsAtRate(text: string): boolean {
  for (const [, rate = ''] of text.matchAll(ADDS_AT_RATE))
    if (!OTHER_RATES.test(rate) && rate.length > 'rate'.length) return true;
  return false;
}

/** Why a text is billing code by what it does, in words for the coverage list; null where it does nothing of it. */
export function actReason(text: string): string | null {
  if (STORED_COUNTERS.some((pattern) => pattern.test(text)) || takesFromPayer(text))
    return 'changes a stored counter of usage';
  if (addsForPayer(text)) return 'adds to a total that somebody pays by';
  if (addsAtRate(text)) return 'counts at a rate';
  const counted = reckonedReason(text);
  if (counted !== null) return counted;
  const acts = new Set<string>();
  for (const [act] of text.matchAll(ACT)) {
    if (![...wordsOf(act)].some((word) => MACHINE_WORDS.has(word))) acts.add(act.slice(0, -1));
    if (acts.size >= MIN_ACTS) break;
  }
  if (acts.size < MIN_ACTS || !SOMEBODY.test(text)) return null;
  return `counts usage (${[...acts].join(', ')})`;
}
