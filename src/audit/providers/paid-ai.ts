import { defineProvider } from './provider.ts';

/** Paid.ai: what it promises, read at the addresses in `sources`. */
export const paidAi = defineProvider({
  id: 'paid-ai',
  name: 'Paid.ai',
  category: 'billing',
  note: null,
  receiverWords: ['paid'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.agentpaid.io/api/v2/signals/bulk',
      purpose: 'signals',
    },
  ],
  httpPatterns: ['agentpaid\\.io/.*signals'],
  sdks: [
    {
      ecosystem: 'npm',
      package: '@paid-ai/paid-node',
      isDedicated: true,
      imports: ['@paid-ai/paid-node'],
      calls: [
        {
          pattern: '*.signals.createSignals',
          operation: 'send-batch',
          needsImport: true,
        },
        {
          pattern: '*.usage.recordBulk',
          operation: 'send-batch',
          needsImport: true,
        },
        {
          pattern: '*.usage.flush',
          operation: 'flush',
          needsImport: true,
        },
        {
          pattern: 'signal',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'paid-python',
      isDedicated: true,
      imports: ['paid'],
      calls: [
        {
          pattern: '*.signals.create_signals',
          operation: 'send-batch',
          needsImport: true,
        },
        {
          pattern: '*.signal',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'idempotencyKey (per signal)',
    keyNames: ['idempotencyKey', 'idempotency_key'],
    isRequired: false,
    scope: null,
    ifOmitted: 'no dedup',
    window: null,
    windowSeconds: null,
    windowKind: 'unknown',
    onDuplicate: 'counted in duplicates',
  },
  timestamp: {
    names: ['timestamp'],
    unit: 'ISO 8601',
    form: 'iso-8601',
    ifOmitted: 'now',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: null,
  },
  value: {
    names: ['data'],
    parameter: 'data',
    type: 'JSON',
    allowsDecimals: null,
    allowsNegatives: null,
    aggregations: [],
    note: null,
  },
  customer: {
    names: ['customer', 'attribution'],
    parameter: 'customer / attribution',
    unknownCustomer: null,
    unknownMeter: null,
  },
  meterNames: ['eventName', 'event_name'],
  batch: {
    call: 'signals.createSignals',
    maxItems: null,
    maxBytes: null,
    atomicity: 'per signal',
    checkFields: ['failed'],
    failsInsideSuccess: true,
    partialFailure: 'ingested, duplicates and failed counts',
    retryRule: 'resend with the same keys',
  },
  validation: {
    mode: 'sync',
    syncErrors: null,
    asyncEvents: [],
  },
  asyncErrors: null,
  rateLimits: null,
  sdkRetry: {
    defaultRetries: '2',
    sameKeyOnRetry: 'only with a key set by the caller',
    note: 'tracing path exports per span and flushes on shutdown hooks',
  },
  corrections: null,
  delivery: null,
  mistakes: [
    {
      id: 'PAID-01',
      severity: 'critical',
      what: 'No idempotencyKey',
      recognise: 'createSignals without it in a job',
      fix: 'set it',
      source:
        'https://github.com/paid-ai/paid-node/blob/f4fc1effb8bcbc2d29c3f0edda0f9bb7fd86bbe4/src/api/resources/signals/client/requests/BulkSignalsRequest.ts',
      basis: 'read-in-source',
    },
    {
      id: 'PAID-02',
      severity: 'high',
      what: 'failed > 0 ignored',
      recognise: 'result unused',
      fix: 'check failed',
      source:
        'https://github.com/paid-ai/paid-node/blob/f4fc1effb8bcbc2d29c3f0edda0f9bb7fd86bbe4/src/api/types/BulkSignalsResponse.ts',
      basis: 'read-in-source',
    },
    {
      id: 'PAID-03',
      severity: 'high',
      what: 'Older buffered usage.recordBulk without flush()',
      recognise: 'recordBulk in a short-lived process',
      fix: 'await flush()',
      source:
        'https://github.com/paid-ai/paid-node/blob/f4fc1effb8bcbc2d29c3f0edda0f9bb7fd86bbe4/src/api/resources/signals/client/Client.ts',
      basis: 'inferred',
    },
  ],
  sources: [
    'https://github.com/paid-ai/paid-node/blob/f4fc1effb8bcbc2d29c3f0edda0f9bb7fd86bbe4/src/api/resources/signals/client/Client.ts',
    'https://github.com/paid-ai/paid-node/blob/f4fc1effb8bcbc2d29c3f0edda0f9bb7fd86bbe4/src/api/resources/signals/client/requests/BulkSignalsRequest.ts',
    'https://github.com/paid-ai/paid-node/blob/f4fc1effb8bcbc2d29c3f0edda0f9bb7fd86bbe4/src/api/types/BulkSignalsResponse.ts',
    'https://github.com/paid-ai/paid-node/blob/f4fc1effb8bcbc2d29c3f0edda0f9bb7fd86bbe4/src/tracing/signal.ts',
    'https://github.com/paid-ai/paid-python/blob/0bdc20f617e7801b9b6e1ab9b58577908eb08289/README.md',
  ],
});
