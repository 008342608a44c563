import { defineProvider } from './provider.ts';

/** Autumn: what it promises, read at the addresses in `sources`. */
export const autumn = defineProvider({
  id: 'autumn',
  name: 'Autumn',
  category: 'billing',
  note: null,
  receiverWords: ['autumn'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.useautumn.com/v1/track',
      purpose: 'record usage and deduct (also /v1/balances.track)',
    },
    {
      method: 'POST',
      url: 'https://api.useautumn.com/v1/balances.batch_track',
      purpose: 'queue up to 1,000',
    },
    {
      method: 'POST',
      url: 'https://api.useautumn.com/v1/check',
      purpose: 'entitlement check, may deduct',
    },
  ],
  httpPatterns: ['api\\.useautumn\\.com/v1/(track|check|balances\\.)'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'autumn-js',
      isDedicated: true,
      imports: ['autumn-js', '@useautumn/sdk'],
      calls: [
        {
          pattern: '*.track',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.check',
          operation: 'check',
          needsImport: true,
        },
        {
          pattern: '*.balances.batchTrack',
          operation: 'send-batch',
          needsImport: true,
        },
        {
          pattern: '*.balances.trackTokens',
          operation: 'send-batch',
          needsImport: true,
        },
        {
          pattern: '*.balances.update',
          operation: 'adjust',
          needsImport: true,
        },
        {
          pattern: '*.balances.finalize',
          operation: 'adjust',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'autumn-py',
      isDedicated: true,
      imports: ['autumn'],
      calls: [
        {
          pattern: '*.track',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.check',
          operation: 'check',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'Idempotency-Key request header',
    keyNames: ['Idempotency-Key', 'idempotencyKey', 'idempotency_key'],
    isRequired: false,
    scope: 'organisation + environment',
    ifOmitted: 'every call deducts',
    window: '24 hours',
    windowSeconds: 86400,
    windowKind: 'rolling',
    onDuplicate: '409; the key is released when the first call failed with a 4xx/5xx other than 409',
    duplicateAnswer: { status: 409, signs: ['duplicate_idempotency_key'], item: null },
  },
  timestamp: {
    names: ['timestamp'],
    unit: 'milliseconds',
    form: 'unix-milliseconds',
    takesFractions: null,
    ifOmitted: 'now',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: 'not allowed',
    maxFutureSeconds: 0,
    periodAttribution: null,
  },
  value: {
    names: ['value'],
    parameter: 'value',
    type: 'number, default 1',
    allowsDecimals: true,
    allowsNegatives: true,
    aggregations: ['sum per feature balance'],
    note: 'negative gives credit back. overage_behavior default is cap: only what fits the balance is deducted and the rest is not recorded; overflow records it all. balances.update sets instead of adding',
  },
  customer: {
    names: ['customerId', 'customer_id'],
    parameter: 'customer_id',
    unknownCustomer: 'error customer_not_found',
    unknownMeter: 'error for unknown feature',
  },
  meterNames: ['featureId', 'feature_id', 'eventName', 'event_name'],
  batch: {
    call: 'balances.batchTrack',
    maxItems: 1000,
    maxBytes: null,
    atomicity: 'per item, hidden',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: 'none: 202 even when part of the items could not be queued; 503 only when none was',
    retryRule:
      'docs say do not retry after 202 (would deduct twice); use single track where each event matters',
  },
  validation: {
    mode: 'mixed',
    syncErrors: '400/404/409',
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: 'async:true and batch answer 202 without a balance',
  rateLimits: 'batch 10 requests/s per organisation; single track has its own bucket',
  sdkRetry: {
    defaultRetries: 'none',
    sameKeyOnRetry: 'only with a header set by the caller',
    note: null,
  },
  corrections: 'negative track or balances.update',
  delivery: null,
  mistakes: [
    {
      id: 'AUTUMN-01',
      severity: 'critical',
      what: 'track in a retried job without the Idempotency-Key header',
      recognise: '*.track(...) with one argument and no headers option',
      fix: 'pass a stable key as request header',
      source:
        'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/server/src/honoMiddlewares/idempotencyMiddleware.ts',
      basis: 'read-in-source',
    },
    {
      id: 'AUTUMN-02',
      severity: 'critical',
      what: 'batchTrack retried after an error or timeout',
      recognise: 'retry wrapper around balances.batchTrack',
      fix: 'single track with keys, or no retry',
      source:
        'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/apps/docs/mintlify/api-reference/core/batchTrack.mdx',
      basis: 'documented',
    },
    {
      id: 'AUTUMN-03',
      severity: 'high',
      what: 'Usage above the balance silently not counted (cap)',
      recognise: 'postpaid feature tracked without overage_behavior overflow',
      fix: 'choose the behaviour explicitly',
      source:
        'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/apps/docs/mintlify/api-reference/core/track.mdx',
      basis: 'read-in-source',
    },
    {
      id: 'AUTUMN-04',
      severity: 'high',
      what: 'check with sendEvent followed by track: counted twice',
      recognise: 'both calls in one flow',
      fix: 'one of them',
      source:
        'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/apps/docs/mintlify/api-reference/core/check.mdx',
      basis: 'documented',
    },
    {
      id: 'AUTUMN-05',
      severity: 'high',
      what: 'check then work then track lets parallel requests overspend',
      recognise: 'check result used as a gate, track after the expensive call',
      fix: 'lock + finalize',
      source:
        'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/apps/docs/mintlify/documentation/customers/balance-locking.mdx',
      basis: 'documented',
    },
    {
      id: 'AUTUMN-06',
      severity: 'medium',
      what: '409 treated as failure and requeued',
      recognise: 'catch without 409 branch',
      fix: 'treat as delivered',
      source:
        'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/server/src/external/aws/dynamodb/idempotencyKeys/operations/claimDynamoIdempotencyKey.ts',
      basis: 'read-in-source',
    },
    {
      id: 'AUTUMN-07',
      severity: 'medium',
      what: 'Seconds sent as timestamp',
      recognise: 'Math.floor(Date.now()/1000)',
      fix: 'milliseconds',
      source:
        'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/apps/docs/mintlify/api-reference/core/track.mdx',
      basis: 'read-in-source',
    },
  ],
  sources: [
    'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/apps/docs/mintlify/api-reference/core/track.mdx',
    'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/apps/docs/mintlify/api-reference/core/batchTrack.mdx',
    'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/apps/docs/mintlify/api-reference/core/check.mdx',
    'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/apps/docs/mintlify/documentation/customers/balance-locking.mdx',
    'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/server/src/honoMiddlewares/idempotencyMiddleware.ts',
    'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/server/src/internal/balances/handlers/handleTrack.ts',
    'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/packages/sdk/README.md',
    'https://github.com/useautumn/autumn/blob/187c0a7fd818d970358c6e7ec3b423d669879cd0/server/src/external/aws/dynamodb/idempotencyKeys/operations/claimDynamoIdempotencyKey.ts',
  ],
});
