import { defineProvider } from './provider.ts';

/** Lemon Squeezy usage records: what it promises, read at the addresses in `sources`. */
export const lemonSqueezy = defineProvider({
  id: 'lemon-squeezy',
  name: 'Lemon Squeezy usage records',
  category: 'billing',
  note: null,
  receiverWords: ['lemonsqueezy'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.lemonsqueezy.com/v1/usage-records',
      purpose: 'add or set',
    },
  ],
  httpPatterns: ['lemonsqueezy\\.com/v1/usage-records'],
  sdks: [
    {
      ecosystem: 'npm',
      package: '@lemonsqueezy/lemonsqueezy.js',
      isDedicated: true,
      imports: ['@lemonsqueezy/lemonsqueezy.js'],
      calls: [
        {
          pattern: 'createUsageRecord',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'none',
    keyNames: [],
    isRequired: null,
    scope: null,
    ifOmitted: 'increment adds on each call',
    window: null,
    windowSeconds: null,
    windowKind: 'none',
    onDuplicate: 'not detected',
  },
  timestamp: {
    names: [],
    unit: null,
    form: null,
    ifOmitted: 'server time',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'time of receipt',
  },
  value: {
    names: ['quantity', 'action'],
    parameter: 'quantity',
    type: 'positive integer',
    allowsDecimals: false,
    allowsNegatives: false,
    aggregations: ['sum', 'last during period', 'last ever', 'max'],
    note: 'action increment (default) or set; set works only with the "most recent" kinds, increment only with sum',
  },
  customer: {
    names: [],
    parameter: 'subscription item id',
    unknownCustomer: '404',
    unknownMeter: null,
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
    retryRule: null,
  },
  validation: {
    mode: 'sync',
    syncErrors: null,
    asyncEvents: [],
  },
  asyncErrors: null,
  rateLimits: null,
  sdkRetry: {
    defaultRetries: 'none',
    sameKeyOnRetry: null,
    note: null,
  },
  corrections: 'set where allowed',
  delivery: null,
  mistakes: [
    {
      id: 'LEMON-01',
      severity: 'critical',
      what: 'increment in a retried job',
      recognise: 'createUsageRecord without action set',
      fix: 'own sent-marker in the same transaction, or set totals',
      source:
        'https://github.com/lmsqueezy/lemonsqueezy.js/blob/b1f66e905ee0614be87c3711d6529f2582e5729f/src/usageRecords/index.ts',
      basis: 'read-in-source',
    },
    {
      id: 'LEMON-02',
      severity: 'medium',
      what: 'Action does not fit the aggregation of the price',
      recognise: 'action: "set" on a sum price',
      fix: 'match them',
      source:
        'https://github.com/lmsqueezy/lemonsqueezy.js/blob/b1f66e905ee0614be87c3711d6529f2582e5729f/src/usageRecords/index.ts',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/lmsqueezy/lemonsqueezy.js/blob/b1f66e905ee0614be87c3711d6529f2582e5729f/src/usageRecords/index.ts',
    'https://github.com/lmsqueezy/lemonsqueezy.js/blob/b1f66e905ee0614be87c3711d6529f2582e5729f/src/usageRecords/types.ts',
    'https://docs.lemonsqueezy.com/api/usage-records/create-usage-record',
  ],
});
