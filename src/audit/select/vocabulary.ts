/**
 * The words that tell billing code from other code, by how much one of them says. Words are compared after
 * identifiers are split (`usageRecords` is `usage records`), in lower case.
 */

/** Words that hardly stand in code that has nothing to do with charging for usage. */
export const CORE_TERMS: ReadonlySet<string> = new Set(
  `billing billable billed billings invoice invoices invoiced invoicing metering metered chargeback showback
  quota quotas overage overages proration prorated prorate prorating entitlement entitlements pricing topup
  wallet wallets redemption dunning payg prepaid postpaid unbilled rebill
  stripe lago metronome openmeter chargebee recurly chargify maxio zuora killbill amberflo paddle orb
  costmodel finops`.split(/\s+/),
);

/** Pairs that say what neither word says alone, most of them from billing for language models by the token. */
export const CORE_PAIRS: ReadonlySet<string> = new Set([
  'prompt tokens',
  'completion tokens',
  'input tokens',
  'output tokens',
  'cached tokens',
  'token usage',
  'usage metadata',
  'usage record',
  'usage records',
  'usage event',
  'usage events',
  'usage report',
  'accumulated cost',
  'llm usage',
  'record usage',
  'track usage',
  'report usage',
  'send usage',
  'usage stats',
  'usage limit',
  'usage limits',
  'usage quota',
  'plan limit',
  'plan limits',
  'tenant limit',
  'tenant limits',
  'stats usage',
  'consumption metric',
  'consumption metrics',
  'consumption event',
  'consumption events',
  'meter reading',
  'meter value',
  'meter values',
  'meter readings',
  'meter event',
  'meter events',
  'usage ledger',
  'usage entry',
  'usage entries',
  'credit ledger',
  'usage total',
  'usage totals',
  'usage counter',
  'usage counters',
  'usage daily',
  'daily usage',
  'monthly usage',
  'usage monthly',
  'hourly usage',
  'usage hourly',
  'tenant usage',
  'account usage',
  'team usage',
  'customer usage',
  'storage used',
  'minutes used',
  'credits used',
  'tokens used',
  'total cost',
  'invoice total',
  'invoice totals',
  'invoice line',
  'invoice lines',
  ...['quantity', 'bytes', 'seconds', 'minutes', 'hours', 'units', 'tokens', 'usage', 'seats', 'amount'].map(
    (measure) => `billable ${measure}`,
  ),
]);

/** Pairs in a file's own path that say that the file takes usage in, adds it up or sends it on. */
export const PLACE_PAIRS: ReadonlySet<string> = new Set(
  ['usage', 'consumption'].flatMap((noun) => [
    ...[
      'metric',
      'metrics',
      'event',
      'events',
      'record',
      'records',
      'report',
      'reports',
      'stats',
      'worker',
      'tracking',
      'tracker',
      'repository',
      'store',
      'counter',
      'counters',
      'ledger',
    ].map((word) => `${noun} ${word}`),
    ...['stats', 'report', 'track'].map((word) => `${word} ${noun}`),
  ]),
);

/** Before `usage` these make it one of a machine. */
export const MACHINE_WORDS: ReadonlySet<string> = new Set(
  'cpu memory mem disk heap gpu ram space resource swap thread'.split(' '),
);

/** Words of the trade that other trades use too: two of them make a case, one does not. */
export const SUPPORTING_TERMS: ReadonlySet<string> = new Set(
  `usage usages credit credits cost costs price prices charge charges charged charging subscription subscriptions
  subscriber meter meters plan plans tier tiers spend spending budget budgets balance balances payment payments
  payable customer customers consumption consumed tariff tariffs refund refunds seat seats
  rating rated fee fees tax taxes discount coupon allowance revenue deduct deducted debit coupons renewal
  rollover rollovers premium paywall`.split(/\s+/),
);

/** Words that only add weight where the others already stand. */
export const GENERIC_TERMS: ReadonlySet<string> = new Set(
  `token tokens event events limit limits rate rates ratio period periods aggregation aggregate aggregations
  metric metrics accumulated bucket buckets dedup deduplicate idempotency idempotent ledger reservation
  request requests consume batch export report reports storage stats window interval`.split(/\s+/),
);

/** Plumbing that metered events run through: audited only beside billing code. */
export const PLUMBING_TERMS: ReadonlySet<string> = new Set(
  `kafka consumer producer queue worker batch buffer flush cache cron scheduler job jobs outbox webhook stream
  stats metrics redis clickhouse sqs pubsub kinesis sidekiq celery bullmq ingest ingestion ingester store repository
  query queries date dates timestamp timezone duration`.split(/\s+/),
);

/** `CreateUsageRecord`, `usage_records`, `USAGE-RECORD` and `usageRecord2` all hold `usage` and `record`. */
export function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)) yield word.toLowerCase();
}
