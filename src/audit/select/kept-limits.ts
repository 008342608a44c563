/**
 * What a program does to keep somebody to what a plan allows, as texts show it before anything is parsed: neither usage
 * nor money need be named where places, projects or messages are counted against a limit.
 */

/** A number of the plan: `plan.maxProjects`, `$plan->seat_limit`, `account.plan.emails_per_month`, `plan.monthlyRuns`. */
const PLAN_FIELD =
  /\b(?:plan|tier|subscription)\b(?:\(\))?[?!&]?(?:\.|->)(?:get_?)?(?:max|monthly|daily|included|allowed|quota|allowance|\w{1,30}(?:limit|quota|allowance|budget|per_?(?:month|day|period|year)))/i;

/** A limit that is called after what it counts: `seat_limit`, `dailyLimit`, `PLAN_LIMITS`, `monthly_requests`. */
const LIMIT_NAME =
  /(?:seat|member|project|workspace|device|site|contact|export|message|generation|credit|minute|storage|plan|daily|monthly|tenant|account)s?[_ ]?(?:limit|quota|allowance|budget)|(?<![a-z])[a-z]{2,20}(?:_quota|Quota|_allowance|Allowance)(?![a-z])|max_?(?:seats|members|projects|workspaces|devices|contacts|exports|messages|agents|tickets|requests)/i;

/** Somebody is refused, because the plan says so. */
const REFUSAL =
  /(?:limit|quota|allowance|budget|seats?|credits?|plan)\w{0,12}[_ ]?(?:is )?(?:reached|exceeded|exhausted|used[_ ]up)|No\w{0,12}Left|Limit\w{0,8}(?:Error|Exception)|payment_?required|(?<![\w.])402(?![\w.])|upgrade/i;

/** Somebody is asked to pay before they may go on; the plain number counts where it is a status. */
const PAYMENT_REQUIRED =
  /payment_?required|(?:status|code|abort|halt)\w{0,5}['"]?\s{0,2}[(:=,]\s{0,2}402\b|HTTP_402|Insufficient(?:Credits?|Balance|Funds)|(?:out|run out) of credits/i;

/** What was paid for in advance is used up: `account.minutes_left -= n`, `user.spend_minutes(n)`, `.decrement!(:sms_left)`. */
const PREPAID =
  '(?:minutes|seconds|hours|credits?|tokens|messages|sms|emails|pages|characters|images|words|calls|units|points)';
const USED_UP = new RegExp(
  `\\.(?:${PREPAID}_?(?:left|remaining|available)|(?:remaining|left|available)_?${PREPAID}|credits)\\s{0,3}-=|(?<![a-z])(?:spend|deduct|debit)_?${PREPAID}\\w{0,12}[!?]?\\(`,
  'i',
);

/** What a plan grants begins anew: when its period ends, on a day kept beside it. */
const BEGINS_ANEW =
  /(?:resets?|renews?|renewal|refills?|period_?(?:end|start)|cycle)_?(?:at|on|date|day)?\b/i;

/** A counter raised in a store of keys, and what says that more is not allowed. */
const RAISED = /\b(?:h?incr(?:_?by)?|increment)(?:float|async)?\(/i;
const NOT_ALLOWED = /allowed|(?<![\w.])429(?![\w.])|remaining|refuse|deny|denied/i;

const SOMEBODY =
  /user|customer|tenant|account|org(?![a-z]{0,3}\.)|organi[sz]ation|workspace|team|subscription|api_?key/i;

/** Limits of traffic and of guesses are nobody's plan. */
const OF_TRAFFIC = /rate_?-? ?limit|throttl|attempts?\b|log_?in|otp\b|captcha|brute/i;

/** Amounts that are taken, held or given back on what is called after them: `credits.reserve(`, `$this->wallet->hold(`. */
const ON_AMOUNT =
  /(?:credits?|wallets?|quotas?|allowances?|balances?)_?\w{0,12}(?:\.|->|::)((?:try_?)?(?:reserve|hold|debit|spend|deduct|consume|charge|refund|release|settle|commit|capture|take))\w{0,20}[!?]?\(/gi;

/** Usage kept under a key of its own: `usage:${team}:${month}`, `"credits:" + id`. A help text begins with a capital. */
const USAGE_KEY =
  /[`'"](?:usage|quota|credits?)[:/-](?:[\w:-]{0,30})(?:\$\{|#\{|\{(?!\{)|%[sd]|['"]\s{0,3}[+.])/;

/** A change of the plan, and limits that are kept beside it. */
const CHANGES_PLAN =
  /(?:change|set|switch|upgrade|downgrade|update|upgrade_to)_?(?:to_?)?plan\b|plan_(?:id|code)["`]?\s{0,3}=/i;
const KEEPS = /cache|\bmap\b|\blru|redis|memo/i;
const LIMITS_KEPT = /limit|quota|entitlement/i;

const KEEPS_TO_PLAN = 'keeps somebody to what a plan allows';

/** Why a text keeps somebody to a limit, in words for the coverage list; null where it does not. */
export function limitReason(text: string): string | null {
  if (USAGE_KEY.test(text) && SOMEBODY.test(text)) return 'keeps usage under a key';
  const taken = new Set([...text.matchAll(ON_AMOUNT)].map(([, verb = '']) => verb.toLowerCase()));
  if (taken.size > 1) return `takes what somebody has (${[...taken].join(', ')})`;
  const isRefused = REFUSAL.test(text);
  if (isRefused && PLAN_FIELD.test(text)) return KEEPS_TO_PLAN;
  if (!SOMEBODY.test(text)) return null;
  if (PAYMENT_REQUIRED.test(text)) return 'asks for payment';
  if (USED_UP.test(text)) return 'uses up what was paid for';
  if (PLAN_FIELD.test(text) && BEGINS_ANEW.test(text)) return 'grants what a plan allows';
  if (isRefused && LIMIT_NAME.test(text) && !OF_TRAFFIC.test(text)) return KEEPS_TO_PLAN;
  if (
    RAISED.test(text) &&
    LIMIT_NAME.test(text) &&
    (isRefused || NOT_ALLOWED.test(text)) &&
    !OF_TRAFFIC.test(text)
  )
    return 'counts against a limit';
  if (CHANGES_PLAN.test(text) && KEEPS.test(text) && LIMITS_KEPT.test(text))
    return 'keeps the limits of a plan';
  return null;
}
