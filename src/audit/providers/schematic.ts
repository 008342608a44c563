import { defineProvider } from './provider.ts';

/** Schematic: what it promises, read at the addresses in `sources`. */
export const schematic = defineProvider({
  id: 'schematic',
  name: 'Schematic',
  category: 'entitlements',
  note: null,
  receiverWords: ['schematic'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://c.schematichq.com/batch',
      purpose: 'capture endpoint used by the SDK buffer',
    },
    {
      method: 'POST',
      url: 'https://api.schematichq.com/events',
      purpose: 'single event',
    },
  ],
  httpPatterns: ['schematichq\\.com/(events|batch)'],
  sdks: [
    {
      ecosystem: 'npm',
      package: '@schematichq/schematic-typescript-node',
      isDedicated: true,
      imports: ['@schematichq/schematic-typescript-node'],
      calls: [
        {
          pattern: '*.track',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.close',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'schematichq',
      isDedicated: true,
      imports: ['schematic'],
      calls: [
        {
          pattern: '*.track',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.shutdown',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/schematichq/schematic-go',
      isDedicated: true,
      imports: ['github.com/schematichq/schematic-go'],
      calls: [
        {
          pattern: '*.Track',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.Close',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'com.schematichq:schematic-java',
      isDedicated: true,
      imports: ['com.schematic'],
      calls: [
        {
          pattern: '*.track',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.close',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'SchematicHQ.Client',
      isDedicated: true,
      imports: ['SchematicHQ'],
      calls: [
        {
          pattern: '*.Track',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.Shutdown',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'idempotencyKey (track option)',
    keyNames: ['idempotencyKey', 'idempotency_key'],
    isRequired: false,
    scope: 'environment',
    ifOmitted: 'no dedup across calls',
    window: '24 hours',
    windowSeconds: 86400,
    windowKind: 'rolling',
    onDuplicate: 'dropped',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: ['sentAt', 'sent_at'],
    unit: 'ISO 8601',
    form: 'iso-8601',
    takesFractions: null,
    ifOmitted: 'now',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: null,
  },
  value: {
    names: ['quantity'],
    parameter: 'quantity',
    type: 'number, default 1',
    allowsDecimals: null,
    allowsNegatives: null,
    aggregations: ['sum of quantity per feature'],
    note: null,
  },
  customer: {
    names: ['company', 'user'],
    parameter: 'company / user key maps',
    unknownCustomer: 'accepted',
    unknownMeter: 'event name unknown: stored',
  },
  meterNames: ['event', 'Event'],
  batch: {
    call: 'internal buffer',
    isBuffered: true,
    maxItems: 100,
    maxBytes: null,
    atomicity: 'server refuses a batch above 100',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: 'log only; track never throws',
    retryRule: 'SDK: 3 retries, then the chunk is dropped',
  },
  validation: {
    mode: 'async',
    syncErrors: null,
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: null,
  rateLimits: null,
  sdkRetry: {
    defaultRetries: '3 per chunk',
    sameKeyOnRetry: 'yes inside the buffer',
    note: null,
  },
  corrections: null,
  delivery: null,
  mistakes: [
    {
      id: 'SCHEM-01',
      severity: 'critical',
      what: 'Process or lambda ends without close()',
      recognise: 'track() in a serverless handler, no awaited close()',
      fix: 'await close() in finally',
      source:
        'https://github.com/SchematicHQ/schematic-node/blob/c314f17320c302fc8ddb2770600c19075c43e69c/src/events.ts',
      basis: 'read-in-source',
    },
    {
      id: 'SCHEM-02',
      severity: 'high',
      what: 'Errors are invisible: chunk dropped and logged after the retries',
      recognise: 'no alert on the SDK logger',
      fix: 'custom logger with alert, or call the events endpoint directly',
      source:
        'https://github.com/SchematicHQ/schematic-node/blob/c314f17320c302fc8ddb2770600c19075c43e69c/src/events.ts',
      basis: 'read-in-source',
    },
    {
      id: 'SCHEM-03',
      severity: 'high',
      what: 'Redelivered job tracks again',
      recognise: 'track without idempotencyKey in a queue consumer',
      fix: 'pass a key',
      source:
        'https://github.com/SchematicHQ/schematic-node/blob/c314f17320c302fc8ddb2770600c19075c43e69c/src/api/types/CreateEventRequestBody.ts',
      basis: 'read-in-source',
    },
    {
      id: 'SCHEM-04',
      severity: 'medium',
      what: 'stop() during a running flush can leave later events behind',
      recognise: 'close() under load',
      fix: 'drain producers first',
      source:
        'https://github.com/SchematicHQ/schematic-node/blob/c314f17320c302fc8ddb2770600c19075c43e69c/src/events.ts',
      basis: 'inferred',
    },
  ],
  sources: [
    'https://github.com/SchematicHQ/schematic-node/blob/c314f17320c302fc8ddb2770600c19075c43e69c/src/events.ts',
    'https://github.com/SchematicHQ/schematic-node/blob/c314f17320c302fc8ddb2770600c19075c43e69c/src/wrapper.ts',
    'https://github.com/SchematicHQ/schematic-node/blob/c314f17320c302fc8ddb2770600c19075c43e69c/src/api/types/CreateEventRequestBody.ts',
    'https://github.com/SchematicHQ/schematic-python/blob/49e634937f3139282dbad723a5ffab926225e307/src/schematic/client.py',
    'https://github.com/SchematicHQ/schematic-go/blob/eeb80cbf1de3f5b171fe39c115d9e4ca1b36e78d/client/schematic_client.go',
  ],
});
