import { defineProvider } from './provider.ts';

/** Octane: what it promises, read at the addresses in `sources`. */
export const octane = defineProvider({
  id: 'octane',
  name: 'Octane',
  category: 'billing',
  note: 'SDK untouched since 2023; treat as legacy.',
  receiverWords: ['octane'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.cloud.getoctane.io/measurements',
      purpose: 'one',
    },
    {
      method: 'POST',
      url: 'https://api.cloud.getoctane.io/measurements/multi',
      purpose: 'many',
    },
  ],
  httpPatterns: ['getoctane\\.io/measurements'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'octane-node',
      isDedicated: true,
      imports: ['octane-node'],
      calls: [
        {
          pattern: 'octane.measurements.create',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'id',
    keyNames: ['id'],
    isRequired: false,
    scope: 'labels + meter name',
    ifOmitted: 'no dedup',
    window: null,
    windowSeconds: null,
    windowKind: 'unknown',
    onDuplicate: 'counted once',
  },
  timestamp: {
    names: ['time'],
    unit: 'ISO 8601',
    form: 'iso-8601',
    ifOmitted: 'server time',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'time',
  },
  value: {
    names: ['value', 'resetTotal'],
    parameter: 'value',
    type: 'number',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: [],
    note: 'resetTotal replaces the running total',
  },
  customer: {
    names: ['customerName'],
    parameter: 'customerName or labels',
    unknownCustomer: null,
    unknownMeter: null,
  },
  meterNames: ['meterName'],
  batch: {
    call: 'measurements/multi',
    maxItems: null,
    maxBytes: null,
    atomicity: null,
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
  corrections: 'resetTotal',
  delivery: null,
  mistakes: [
    {
      id: 'OCTANE-01',
      severity: 'high',
      what: 'String times with an offset are re-read as UTC by the SDK',
      recognise: 'time given as a local string',
      fix: 'Date object or UTC string',
      source:
        'https://github.com/getoctane/octane-node/blob/db106f9f7b16ee33eb5303b46b1101571be6310f/README.md',
      basis: 'read-in-source',
    },
    {
      id: 'OCTANE-02',
      severity: 'high',
      what: 'id left out',
      recognise: 'create without id',
      fix: 'set it',
      source:
        'https://github.com/getoctane/octane-node/blob/db106f9f7b16ee33eb5303b46b1101571be6310f/src/codegen/models/Measurement.ts',
      basis: 'read-in-source',
    },
  ],
  sources: [
    'https://github.com/getoctane/octane-node/blob/db106f9f7b16ee33eb5303b46b1101571be6310f/README.md',
    'https://github.com/getoctane/octane-node/blob/db106f9f7b16ee33eb5303b46b1101571be6310f/src/codegen/models/Measurement.ts',
    'https://github.com/getoctane/octane-node/blob/db106f9f7b16ee33eb5303b46b1101571be6310f/src/codegen/apis/MeasurementsApi.ts',
  ],
});
