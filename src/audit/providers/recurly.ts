import { defineProvider } from './provider.ts';

/** Recurly usage records: what it promises, read at the addresses in `sources`. */
export const recurly = defineProvider({
  id: 'recurly',
  name: 'Recurly usage records',
  category: 'billing',
  note: null,
  receiverWords: ['recurly'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://v3.recurly.com/subscriptions/{id}/add_ons/{add_on_id}/usage',
      purpose: 'log usage',
    },
  ],
  httpPatterns: ['recurly\\.com/subscriptions/[^/]+/add_ons/[^/]+/usage'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'recurly',
      isDedicated: true,
      imports: ['recurly'],
      calls: [
        {
          pattern: '*.createUsage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'recurly',
      isDedicated: true,
      imports: ['recurly'],
      calls: [
        {
          pattern: '*.create_usage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'recurly',
      isDedicated: true,
      imports: ['recurly', 'Recurly'],
      calls: [
        {
          pattern: '*.create_usage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'com.recurly.v3:api-client',
      isDedicated: true,
      imports: ['com.recurly.v3'],
      calls: [
        {
          pattern: '*.createUsage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/recurly/recurly-client-go',
      isDedicated: true,
      imports: ['github.com/recurly/recurly-client-go'],
      calls: [
        {
          pattern: '*.CreateUsage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'Recurly',
      isDedicated: true,
      imports: ['Recurly'],
      calls: [
        {
          pattern: '*.CreateUsage',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.CreateUsageAsync',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'packagist',
      package: 'recurly/recurly-client',
      isDedicated: true,
      imports: ['Recurly'],
      calls: [
        {
          pattern: '*.createUsage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'none in the body; Idempotency-Key header only',
    keyNames: ['idempotency_key', 'Idempotency-Key'],
    isRequired: false,
    scope: 'request key',
    ifOmitted: 'each call adds; merchant_tag is informational and does not deduplicate',
    window: 'header lifetime not confirmed',
    windowSeconds: null,
    windowKind: 'unknown',
    onDuplicate: 'header replay',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: ['usageTimestamp', 'usage_timestamp', 'recordingTimestamp'],
    unit: 'ISO 8601',
    form: 'iso-8601',
    takesFractions: null,
    ifOmitted: 'now',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution:
      'usage_timestamp sets line-item dates; usage is billed in arrears and the first invoice has no usage line',
  },
  value: {
    names: ['amount'],
    parameter: 'amount',
    type: 'number; digits after the point are cut off unless the Decimal Quantity feature is on (then 9 places)',
    allowsDecimals: null,
    allowsNegatives: true,
    aggregations: ['sum', 'last (per add-on setting)'],
    note: 'percentage add-ons expect the amount in cents',
  },
  customer: {
    names: [],
    parameter: 'subscription id + add-on id or code',
    unknownCustomer: '404',
    unknownMeter: '404',
  },
  meterNames: ['addOnId', 'add_on_id'],
  batch: {
    call: null,
    maxItems: 1,
    maxBytes: null,
    atomicity: 'single',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: null,
    retryRule: 'same header',
  },
  validation: {
    mode: 'sync',
    syncErrors: null,
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: null,
  rateLimits: null,
  sdkRetry: {
    defaultRetries: 'node: one retry on ECONNRESET; ruby: retries connection errors; python: none',
    sameKeyOnRetry: 'ruby yes (sends an automatic Idempotency-Key); node no key at all',
    note: 'a node retry after the server already stored the POST adds the usage twice',
  },
  corrections: 'update or delete a usage record before it is billed; negative amount',
  delivery: null,
  mistakes: [
    {
      id: 'RECURLY-01',
      severity: 'critical',
      what: 'Job retry re-adds usage',
      recognise: 'createUsage in a job without an idempotency header',
      fix: 'pass a stable Idempotency-Key',
      source:
        'https://github.com/recurly/recurly-client-node/blob/d6b498c322f2ac4df0aa4f2753927666e249419b/lib/recurly/Http.js',
      basis: 'read-in-source',
    },
    {
      id: 'RECURLY-02',
      severity: 'high',
      what: 'Node client repeats a POST after a reset connection without a key',
      recognise: 'recurly node client with keep-alive, no header',
      fix: 'send the header yourself',
      source:
        'https://github.com/recurly/recurly-client-node/blob/d6b498c322f2ac4df0aa4f2753927666e249419b/lib/recurly/Http.js',
      basis: 'read-in-source',
    },
    {
      id: 'RECURLY-03',
      severity: 'high',
      what: 'Fractions dropped',
      recognise: 'amount computed as a float, feature flag not confirmed',
      fix: 'whole units or enable Decimal Quantity',
      source:
        'https://hackage-content.haskell.org/package/recurly-client-0.1.0.0/docs/RecurlyClient-Types-UsageCreate.html',
      basis: 'documented',
    },
    {
      id: 'RECURLY-04',
      severity: 'high',
      what: 'merchantTag used as a dedup key',
      recognise: 'unique merchantTag but no header',
      fix: 'header; keep the tag for audit',
      source:
        'https://hackage-content.haskell.org/package/recurly-client-0.1.0.0/docs/RecurlyClient-Types-UsageCreate.html',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/recurly/recurly-client-node/blob/d6b498c322f2ac4df0aa4f2753927666e249419b/lib/recurly/Http.js',
    'https://github.com/recurly/recurly-client-node/blob/d6b498c322f2ac4df0aa4f2753927666e249419b/lib/recurly/BaseClient.js',
    'https://github.com/recurly/recurly-client-node/blob/d6b498c322f2ac4df0aa4f2753927666e249419b/lib/recurly/Client.js',
    'https://github.com/recurly/recurly-client-ruby/blob/05fa008d7df3cb82187e7c8c7b0330a8b8ea0b58/lib/recurly/client.rb',
    'https://github.com/recurly/recurly-client-python/blob/7294ca740baa4e3e97792579db68220bfbf81099/recurly/client.py',
    'https://hackage-content.haskell.org/package/recurly-client-0.1.0.0/docs/RecurlyClient-Types-UsageCreate.html',
    'https://docs.recurly.com/recurly-subscriptions/docs/navigate-acquire-pricing-plans-201-usage-billing',
  ],
});
