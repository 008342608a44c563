import { wordsOf } from '../facts/names.ts';
import { rememberNames } from '../facts/remember.ts';

/*
 * The one table of the trade's words: which names speak of metered usage, and which only seem to. Words are compared
 * one by one after identifiers are split, so that every casing of a name is the same name.
 */

/** Words, given with spaces between them. */
export function table(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter((word) => word !== ''));
}

/** Words that mean metered usage wherever they stand. */
const STRONG_NOUNS = table(`
  usage usages metering metered billable overage overages quota quotas credits chargeable
`);

/** Words of the trade that other trades use too: they count only in a place that is about billing. */
const WEAK_NOUNS = table(`
  event events meter meters balance balances wallet wallets credit token tokens unit units fee fees consumption
  consumed quantity quantities allowance allowances ledger invocation invocations seats cost costs spend
`);

/** Words that say of a message in a billing place that it is about charging. */
const CHARGING_WORDS = table(`bill billing billed charge charges charging`);

/** Two words that say together what neither says alone; compared in the order they stand. */
const STRONG_PAIRS = table(`
  meter_event meter_events meter_reading meter_readings meter_value meter_record metered_event billing_event
  billing_events billing_meter token_count token_counts tokens_used tokens_consumed prompt_tokens completion_tokens
  input_tokens output_tokens total_tokens cached_tokens credit_balance credit_ledger credits_used credit_usage
  wallet_balance wallet_transaction wallet_transactions usage_record usage_records usage_event usage_events
  api_calls charge_usage raw_event raw_events ingested_events units_consumed consumed_units
  events_raw events_enriched unit_consumption chargeable_event chargeable_events cost_event cost_events
`);

/** Usage of another kind: of a machine, or of a command. */
const OTHER_USAGE = table(`
  cpu_usage memory_usage mem_usage disk_usage heap_usage ram_usage gpu_usage swap_usage cli_usage print_usage
  show_usage command_usage usage_text usage_help usage_error usage_exit usage_string usage_line usage_example
  usage_examples usage_message usage_template usage_func set_usage resource_usage key_usage key_usages
  code_usage example_usage usage_guide usage_docs space_usage thread_usage connection_usage pool_usage
  ext_key_usage extended_key_usage credit_note credit_notes credit_card credit_cards credit_memo
  billable_metric billable_metrics
`);

/** Words that make a limit one of traffic, not of usage. */
export const OTHER_LIMITS = table(
  `rate throttle throttling page page_size row rows retry retries concurrency connection
  thread time upload file depth`,
);

/** Words that make a place one about billing, so that weak words count in it. */
const PLACE_WORDS = table(`
  usage usages metering metered meter meters billing billable quota quotas credits credit overage wallet wallets
  invoice invoices invoicing charges fees cost costs pricing
`);

/** What a name says about usage: `strong` on its own, `weak` only in a place that is about billing. */
export type Hint = 'strong' | 'weak' | null;

/** What the words of a name say about usage. */
export function hintOf(words: readonly string[]): Hint {
  let hint: Hint = null;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const after = `${word}_${words[i + 1] ?? ''}`;
    const isStrong = STRONG_NOUNS.has(word) || STRONG_PAIRS.has(after);
    if (!isStrong && !WEAK_NOUNS.has(word)) continue;
    if (OTHER_USAGE.has(after) || OTHER_USAGE.has(`${words[i - 1] ?? ''}_${word}`)) continue;
    if (isStrong) return 'strong';
    hint = 'weak';
  }
  return hint;
}

/** What a name says about usage. */
export const hintOfName = rememberNames((name): Hint => hintOf(wordsOf(name)));

/** True when the name speaks of usage, weak words counting where the place is about billing. */
export function isAboutUsage(name: string, isBillingPlace: boolean): boolean {
  const hint = hintOfName(name);
  return hint === 'strong' || (hint === 'weak' && isBillingPlace);
}

/** True when a message of this name, sent from a billing place, is about charging. */
export const isAboutCharging = rememberNames((name): boolean =>
  wordsOf(name).some((word) => CHARGING_WORDS.has(word)),
);

/** True for paths, classes and modules whose name says that they are about billing or metering. */
export const isBillingPlace = rememberNames((name): boolean =>
  wordsOf(name).some((word) => PLACE_WORDS.has(word)),
);

/** Verbs that say by themselves that something is written down: a weak noun is enough in a billing place. */
const RECORDING_VERBS = table(`
  record track report emit deduct debit accrue ingest capture burn spend refund
`);

/** Verbs of many meanings: they write usage down only when it is the very next word (`addUsage`, `use_credits`). */
const LOOSE_VERBS = table(`
  send log consume decrement increment publish submit push register add collect use settle enqueue post reserve commit
  finalize flush bump meter
`);

/** Words that may stand before the verb of a name. */
const LEADING_WORDS = table(`async maybe try safe safely do batch bulk auto internal and should`);

/** Words between a loose verb and its noun that change nothing. */
const FILLERS = table(
  `customer user team org organization account api ai llm model tenant the all token billable bulk`,
);

/** What `bill` and `charge` act on when they mean metered usage rather than a card. */
const BILLED = table(`
  team user usage usages credits credit tokens token org organization account job request customer tenant workspace
  project execution run minutes seconds
`);

/** Endings that make a thing of a name: its call builds, formats or announces something and records nothing. */
const THINGS = table(`
  handler schema type types url path key name label title string text config options props component page view chart
  message error errors email tooltip button test mock fixture client factory limit limits identifier id ids cache
  metrics plan plans webhook webhooks operation operations item items price prices feature features notification
  notifications alert alerts filter filters query state preview transition transitions patch model system shape source
  middleware settings table columns fields format service repo repository params unique threshold thresholds created updated deleted
  destroyed attachment attachments labels comment comments tag tags link links
`);

/** True when a call of this name records usage: the verb first, then what it is done to. */
export function isEmitName(name: string, isBillingPlace: boolean): boolean {
  const hint = recordedBy(name);
  return hint === 'strong' || (hint === 'weak' && isBillingPlace);
}

/** What the name of a call says that it records: usage for sure, usage where the place is about billing, or none. */
const recordedBy = rememberNames((name): Hint => {
  const words = wordsOf(name).filter((word) => !LEADING_WORDS.has(word));
  const [verb, ...rest] = words;
  if (verb === undefined || rest.length === 0) return null;
  if (
    THINGS.has(rest.at(-1) ?? '') ||
    rest.some((word) =>
      /^(alerts?|e?mails?|notifications?|reminders?|warnings?|notices?|digests?)$/.test(word),
    )
  )
    return null;
  if (verb === 'bill') return rest.some((word) => BILLED.has(word)) ? 'strong' : null;
  const hint = hintOf(rest);
  if (verb === 'charge')
    return hint === 'strong' || /^(tokens|credit)$/.test(rest[0] ?? '') ? 'strong' : null;
  if (RECORDING_VERBS.has(verb)) return hint;
  if (!LOOSE_VERBS.has(verb)) return null;
  // `add_100k_api_calls`: how many says nothing of what.
  const counted = rest.filter((word) => !/^\d+k?$/.test(word));
  if (counted.length < rest.length && isNounNext(counted) && hintOf(counted) === 'strong') return 'strong';
  const next = rest.filter((word) => !FILLERS.has(word));
  return hintOf(next.slice(0, 2)) === 'strong' && hintOf(next) === 'strong' && isNounNext(next)
    ? 'strong'
    : null;
});

function isNounNext(words: readonly string[]): boolean {
  return hintOf(words.slice(0, 1)) === 'strong' || STRONG_PAIRS.has(words.slice(0, 2).join('_'));
}

/** Verbs that ask for money, and those that do only where their noun says so. */
const CHARGING_VERBS = table(`charge bill invoice debit renew settle reconcile finalize rebill recharge`);
const REPORTING_VERBS = table(`report collect sync push export submit`);

/** What is charged, or whom. */
const CHARGED = table(`
  invoice invoices usage overage overages billing bill bills charge charges payment payments subscription subscriptions
  credits balance
`);
const CHARGED_PARTIES = table(`
  customer customers account accounts tenant tenants org organization organisation team user workspace project member
`);

/** True when a call of this name bills somebody: `chargeCustomer`, `reconcile_invoices`, `report_overage`. */
export const isChargingName = rememberNames((name): boolean => {
  const [verb, ...rest] = wordsOf(name).filter((word) => !LEADING_WORDS.has(word));
  if (verb === undefined || rest.length === 0 || THINGS.has(rest.at(-1) ?? '')) return false;
  const isCharged = rest.some((word) => CHARGED.has(word));
  if (REPORTING_VERBS.has(verb)) return isCharged && hintOf(rest) !== null;
  return CHARGING_VERBS.has(verb) && (isCharged || rest.some((word) => CHARGED_PARTIES.has(word)));
});

/** Verbs that write usage down where the receiver is a meter: `usageTracker.track()`, `meter.record()`. */
const RECEIVER_VERBS = table(`record track report emit bill deduct consume increment ingest capture`);

/** Receivers that take usage, by the words they end in. */
const METER_RECEIVERS =
  /(?:^|_)(?:usage|usages|metering|credits|quota|billing_meter)(?:_(?:tracker|meter|recorder|reporter|service|client|emitter|collector|ingestor|writer|publisher|manager|api|events?|billing))?$|(?:^|_)usage_\w+$|^(?:meter|metering)_(?:service|client|reporter|recorder)$/;

/** True when the last part of a receiver's path is a meter and the method writes to it. */
export function isMeterCall(receiver: string, method: string): boolean {
  const [verb = '', ...rest] = wordsOf(method);
  if (!RECEIVER_VERBS.has(verb)) return false;
  const words = wordsOf(receiver);
  // A `meter` alone may be one of measurements; one that is given events or usage is not.
  if (/^(meter|metering|billing)$/.test(words.at(-1) ?? '') && METERED.test(rest[0] ?? '')) return true;
  return METER_RECEIVERS.test(words.join('_')) && hintOf(words) !== null;
}

const METERED = /^(events?|usages?|units|consumption)$/;

const AGGREGATE_VERBS = table(`aggregate sum rollup calculate compute summarize tally reaggregate`);

/** True when a call of this name adds usage up: `aggregateUsage`, `sum_usage_for_period`. */
export const isAggregateName = rememberNames((name): boolean => {
  const [verb, ...rest] = wordsOf(name);
  if (verb === undefined || !AGGREGATE_VERBS.has(verb)) return false;
  return hintOf(rest) === 'strong' && !THINGS.has(rest.at(-1) ?? '');
});

const RATE_VERBS = table(`calculate compute rate price estimate`);
const RATE_NOUNS = table(`cost costs price prices charge charges fee fees amount overage proration`);

/** True when a call of this name turns usage into money: `calculateOverageCharge`, `compute_cost`. */
export const isRateName = rememberNames((name): boolean => {
  const [verb, ...rest] = wordsOf(name);
  if (verb === undefined || !RATE_VERBS.has(verb) || rest.includes('to')) return false;
  if (verb === 'rate' || verb === 'price') return hintOf(rest) === 'strong';
  return rest.some((word) => RATE_NOUNS.has(word)) && !THINGS.has(rest.at(-1) ?? '');
});

const ENFORCE_VERBS = table(`check enforce assert validate ensure verify require guard`);
const QUESTION_VERBS = table(`is has can within exceeds would will`);

/** What is limited, without a doubt and with one. */
const LIMITED = table(`quota quotas credits credit balance allowance`);
const LIMIT = table(`limit limits`);

/** What a question about a limit asks: whether there is enough, or already too much. */
const ENOUGH = table(
  `enough sufficient over within exceeded exceeds exceed reached below above remaining available under left`,
);

/** True when a call of this name asks whether usage is still allowed: `checkQuota`, `has_enough_credits`. */
export const isEnforceName = rememberNames((name): boolean => {
  const [verb, ...rest] = wordsOf(name);
  if (verb === undefined || rest.some((word) => OTHER_LIMITS.has(word))) return false;
  if (rest.some((word, i) => OTHER_USAGE.has(`${word}_${rest[i + 1] ?? ''}`))) return false;
  const last = rest.at(-1) ?? '';
  if (THINGS.has(last) && !LIMIT.has(last) && last !== 'middleware') return false;
  const isLimited =
    rest.some((word) => LIMITED.has(word)) ||
    (rest.some((word) => LIMIT.has(word)) &&
      (hintOf(rest) !== null || rest.includes('entitlement') || rest.includes('plan')));
  if (!isLimited) return false;
  // Inputs are validated too; a limit is when a quota or a limit is.
  if (verb === 'validate' && !rest.some((word) => LIMIT.has(word) || word.startsWith('quota'))) return false;
  if (QUESTION_VERBS.has(verb))
    return [verb, ...rest].some((word) => ENOUGH.has(word)) || (verb === 'has' && rest.length === 1);
  return ENFORCE_VERBS.has(verb);
});
