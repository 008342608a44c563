import { defineProvider } from './provider.ts';

/** Amberflo: what it promises, read at the addresses in `sources`. */
export const amberflo = defineProvider({
  id: 'amberflo',
  name: 'Amberflo',
  category: 'billing',
  note: null,
  receiverWords: ['amberflo'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://ingest.amberflo.io/ingest',
      purpose: 'array or NDJSON of meter messages',
    },
    {
      method: 'POST',
      url: 'https://app.amberflo.io/ingest',
      purpose: 'documented alternative host',
    },
  ],
  httpPatterns: ['(ingest|app)\\.amberflo\\.io/ingest'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'amberflo-metering-typescript',
      isDedicated: true,
      imports: ['amberflo-metering-typescript'],
      calls: [
        {
          pattern: '*.meter',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.flush',
          operation: 'flush',
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
      ecosystem: 'pypi',
      package: 'amberflo-metering-python',
      isDedicated: true,
      imports: ['metering'],
      calls: [
        {
          pattern: 'create_ingest_client',
          operation: 'configure',
          needsImport: false,
        },
        {
          pattern: '*.meter',
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
      package: 'github.com/amberflo/metering-go/v2',
      isDedicated: true,
      imports: ['github.com/amberflo/metering-go'],
      calls: [
        {
          pattern: 'metering.NewMeteringClient',
          operation: 'configure',
          needsImport: true,
        },
        {
          pattern: '*.Meter',
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
    key: 'uniqueId, together with every other attribute of the event',
    keyNames: ['uniqueId', 'unique_id', 'UniqueId'],
    isRequired: false,
    scope: 'account',
    ifOmitted: 'SDK generates a random one; the TypeScript SDK always does and offers no way to set it',
    window: null,
    windowSeconds: null,
    windowKind: 'unknown',
    onDuplicate: 'dropped only when all attributes are the same, including time and uniqueId',
  },
  timestamp: {
    names: ['meterTimeInMillis', 'meter_time_in_millis'],
    unit: 'unix milliseconds',
    form: 'unix-milliseconds',
    ifOmitted: 'required in the API',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: '5 minutes (checked in the TypeScript client)',
    maxFutureSeconds: 300,
    periodAttribution: 'event time',
  },
  value: {
    names: ['meterValue', 'meter_value'],
    parameter: 'meterValue',
    type: 'number (float)',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: [],
    note: 'aggregation is set on the meter; list not sourced',
  },
  customer: {
    names: ['customerId', 'customer_id'],
    parameter: 'customerId',
    unknownCustomer: null,
    unknownMeter: null,
  },
  meterNames: ['meterApiName', 'meter_api_name'],
  batch: {
    call: 'background batching',
    maxItems: 100,
    maxBytes: null,
    atomicity: null,
    checkFields: ['on_error'],
    failsInsideSuccess: false,
    partialFailure: 'on_error callback (python); log line only (TypeScript)',
    retryRule: 'none visible to the caller',
  },
  validation: {
    mode: 'async',
    syncErrors: null,
    asyncEvents: [],
  },
  asyncErrors: 'SDK error callback',
  rateLimits: 'not published',
  sdkRetry: {
    defaultRetries: 'TypeScript 6 tries, python and go limited retries',
    sameKeyOnRetry: 'yes within the SDK',
    note: 'TypeScript back-off values are milliseconds (2 to 80), so all tries end within half a second; afterwards the batch is gone',
  },
  corrections: null,
  delivery: null,
  mistakes: [
    {
      id: 'AMBER-01',
      severity: 'critical',
      what: 'Process exits without shutdown/flush: the in-memory batch is lost',
      recognise: 'meter(...) in a serverless handler or CLI with no awaited shutdown()',
      fix: 'await shutdown before exit; in go call Shutdown, in python shutdown in a finally block',
      source:
        'https://github.com/amberflo/metering-typescript/blob/525a3bc633a453cdcda46ab0869b2d1d6c1fcdcd/src/ingestClient/autoIngestClient.ts',
      basis: 'read-in-source',
    },
    {
      id: 'AMBER-02',
      severity: 'critical',
      what: 'App-level retry with the TypeScript SDK: each attempt has a new uniqueId',
      recognise: 'meter() inside a retry wrapper or redelivered queue handler',
      fix: 'call the HTTP API with your own uniqueId and fixed time',
      source:
        'https://github.com/amberflo/metering-typescript/blob/525a3bc633a453cdcda46ab0869b2d1d6c1fcdcd/src/model/meterMessage.ts',
      basis: 'read-in-source',
    },
    {
      id: 'AMBER-03',
      severity: 'high',
      what: 'flush() resolves even when the post failed',
      recognise: 'await flush() treated as proof',
      fix: 'post over HTTP and check the status, or reconcile',
      source:
        'https://github.com/amberflo/metering-typescript/blob/525a3bc633a453cdcda46ab0869b2d1d6c1fcdcd/src/ingestClient/ingestApiClient.ts',
      basis: 'read-in-source',
    },
    {
      id: 'AMBER-04',
      severity: 'high',
      what: 'python queue full returns False and drops',
      recognise: 'return value of meter() ignored',
      fix: 'check it',
      source:
        'https://github.com/amberflo/metering-python/blob/ebe6b8892107976086bbac4daea4cb101ebb2917/metering/ingest/producer.py',
      basis: 'read-in-source',
    },
    {
      id: 'AMBER-05',
      severity: 'medium',
      what: 'Seconds passed as time',
      recognise: 'time.time() without *1000',
      fix: 'milliseconds',
      source:
        'https://github.com/amberflo/metering-python/blob/ebe6b8892107976086bbac4daea4cb101ebb2917/metering/ingest/api_client.py',
      basis: 'read-in-source',
    },
    {
      id: 'AMBER-06',
      severity: 'high',
      what: 'Same uniqueId but a fresh timestamp on retry: not a duplicate',
      recognise: 'time = now() in the send function',
      fix: 'keep the first time',
      source:
        'https://github.com/amberflo/metering-go/blob/9cb4325b773e7dc800025441114d75409ae9d57b/readme.md',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/amberflo/metering-typescript/blob/525a3bc633a453cdcda46ab0869b2d1d6c1fcdcd/src/ingestClient/ingestApiClient.ts',
    'https://github.com/amberflo/metering-typescript/blob/525a3bc633a453cdcda46ab0869b2d1d6c1fcdcd/src/ingestClient/autoIngestClient.ts',
    'https://github.com/amberflo/metering-typescript/blob/525a3bc633a453cdcda46ab0869b2d1d6c1fcdcd/src/model/meterMessage.ts',
    'https://github.com/amberflo/metering-python/blob/ebe6b8892107976086bbac4daea4cb101ebb2917/metering/ingest/producer.py',
    'https://github.com/amberflo/metering-python/blob/ebe6b8892107976086bbac4daea4cb101ebb2917/metering/ingest/consumer.py',
    'https://github.com/amberflo/metering-python/blob/ebe6b8892107976086bbac4daea4cb101ebb2917/metering/ingest/api_client.py',
    'https://github.com/amberflo/metering-go/blob/9cb4325b773e7dc800025441114d75409ae9d57b/metering.go',
    'https://github.com/amberflo/metering-go/blob/9cb4325b773e7dc800025441114d75409ae9d57b/readme.md',
    'https://raw.githubusercontent.com/api-evangelist/amberflo/refs/heads/main/json-schema/metering-meter-event-schema.json',
  ],
});
