import { defineProvider } from './provider.ts';

/** Stripe legacy usage records: what it promises, read at the addresses in `sources`. */
export const stripeUsageRecordsLegacy = defineProvider({
  id: 'stripe-usage-records-legacy',
  name: 'Stripe legacy usage records',
  category: 'billing',
  note: 'Removed in API version 2025-03-31.basil and from SDK majors of that release on (node v18). Still present in code pinned to older versions.',
  receiverWords: ['stripe'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.stripe.com/v1/subscription_items/{id}/usage_records',
      purpose: 'add or set usage on a metered subscription item',
    },
  ],
  httpPatterns: ['/v1/subscription_items/[^/]+/usage_records\\b'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'stripe',
      isDedicated: true,
      imports: ['stripe'],
      calls: [
        {
          pattern: '*.subscriptionItems.createUsageRecord',
          operation: 'send',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'stripe',
      isDedicated: true,
      imports: ['stripe'],
      calls: [
        {
          pattern: 'stripe.SubscriptionItem.create_usage_record',
          operation: 'send',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'stripe',
      isDedicated: true,
      imports: ['stripe', 'Stripe'],
      calls: [
        {
          pattern: 'Stripe.SubscriptionItem.create_usage_record',
          operation: 'send',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'stripe-go',
      isDedicated: true,
      imports: ['github.com/stripe/stripe-go'],
      calls: [
        {
          pattern: 'usagerecord.New',
          operation: 'send',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'stripe-java',
      isDedicated: true,
      imports: ['com.stripe'],
      calls: [
        {
          pattern: 'UsageRecord.createOnSubscriptionItem',
          operation: 'send',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'packagist',
      package: 'stripe-php',
      isDedicated: true,
      imports: ['Stripe'],
      calls: [
        {
          pattern: '*.subscriptionItems.createUsageRecord',
          operation: 'send',
          needsImport: false,
        },
        {
          pattern: 'Stripe.SubscriptionItem.createUsageRecord',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'none in the body; only the Idempotency-Key header',
    keyNames: ['idempotencyKey', 'idempotency_key'],
    isRequired: false,
    scope: 'per account and key',
    ifOmitted: 'action=increment adds again on every retry',
    window: '24 hours (header)',
    windowSeconds: 86400,
    windowKind: 'rolling',
    onDuplicate: 'header replay returns the first response',
  },
  timestamp: {
    names: ['timestamp'],
    unit: 'unix seconds or "now"',
    form: 'unix-seconds',
    ifOmitted: 'now',
    maxPast: 'start of the current billing period',
    maxPastSeconds: null,
    maxFuture: 'not allowed',
    maxFutureSeconds: 0,
    periodAttribution: 'must fall inside the current period of the item',
  },
  value: {
    names: ['quantity'],
    parameter: 'quantity',
    type: 'integer',
    allowsDecimals: false,
    allowsNegatives: null,
    aggregations: ['sum', 'last_during_period', 'last_ever', 'max'],
    note: 'action: increment (default) adds, set overwrites the value at that timestamp',
  },
  customer: {
    names: [],
    parameter: 'subscription item id (si_...)',
    unknownCustomer: '404',
    unknownMeter: 'not applicable',
  },
  meterNames: [],
  batch: {
    call: null,
    maxItems: 1,
    maxBytes: null,
    atomicity: 'single',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: null,
    retryRule: 'same Idempotency-Key',
  },
  validation: {
    mode: 'sync',
    syncErrors: 'period and quantity checks',
    asyncEvents: [],
  },
  asyncErrors: null,
  rateLimits: 'general API limits (one writer per item at a time is advisable)',
  sdkRetry: {
    defaultRetries: '2',
    sameKeyOnRetry: 'yes inside one call',
    note: null,
  },
  corrections: 'set with the same timestamp; billing credits do not apply to usage-record prices',
  delivery: null,
  mistakes: [
    {
      id: 'STRIPELEG-01',
      severity: 'critical',
      what: 'increment without an Idempotency-Key in a retried job',
      recognise: 'createUsageRecord without action:"set" and without idempotencyKey',
      fix: 'use set with cumulative totals, or a stable key',
      source: 'https://docs.stripe.com/billing/subscriptions/usage-based-legacy/recording-usage',
      basis: 'documented',
    },
    {
      id: 'STRIPELEG-02',
      severity: 'high',
      what: 'Dependency bump past the removal leaves dead calls (undefined method or 404)',
      recognise: 'createUsageRecord with stripe-node 18+ or apiVersion >= 2025-03-31',
      fix: 'move to meters; a raw request with a pinned older version is only a stopgap',
      source: 'https://docs.stripe.com/changelog/basil/2025-03-31/deprecate-legacy-usage-based-billing',
      basis: 'documented',
    },
    {
      id: 'STRIPELEG-03',
      severity: 'high',
      what: 'set used for per-event deltas',
      recognise: 'action:"set" with a quantity that is one event\'s amount',
      fix: 'increment for deltas, set for totals',
      source: 'https://docs.stripe.com/billing/subscriptions/usage-based-legacy/recording-usage',
      basis: 'documented',
    },
  ],
  sources: [
    'https://docs.stripe.com/billing/subscriptions/usage-based-legacy/recording-usage',
    'https://docs.stripe.com/changelog/basil/2025-03-31/deprecate-legacy-usage-based-billing',
    'https://docs.stripe.com/api/idempotent_requests',
  ],
});
