import { defineProvider } from './provider.ts';

/** Meteroid: what it promises, read at the addresses in `sources`. */
export const meteroid = defineProvider({
  id: 'meteroid',
  name: 'Meteroid',
  category: 'billing',
  note: 'Bonus, open source.',
  receiverWords: ['meteroid'],
  endpoints: [
    {
      method: 'POST',
      url: '/api/v1/events/ingest',
      purpose: 'up to 100',
    },
  ],
  httpPatterns: ['/api/v1/events/ingest\\b'],
  sdks: [
    {
      ecosystem: 'any',
      package: 'plain HTTP',
      isDedicated: true,
      imports: [],
      calls: [],
    },
  ],
  deduplication: {
    key: 'event_id + customer_id',
    keyNames: ['event_id'],
    isRequired: true,
    scope: 'tenant',
    ifOmitted: 'rejected',
    window: null,
    windowSeconds: null,
    windowKind: 'store-dependent',
    onDuplicate: 'latest timestamp wins',
  },
  timestamp: {
    names: [],
    unit: 'RFC 3339',
    form: 'iso-8601',
    ifOmitted: null,
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: null,
  },
  value: {
    names: [],
    parameter: 'properties',
    type: 'strings',
    allowsDecimals: null,
    allowsNegatives: null,
    aggregations: [],
    note: null,
  },
  customer: {
    names: [],
    parameter: 'customer_id',
    unknownCustomer: 'error',
    unknownMeter: 'not matched',
  },
  batch: {
    call: 'events/ingest',
    maxItems: 100,
    maxBytes: null,
    atomicity: 'all or nothing unless allow_partial_failures is true',
    checkFields: ['failures'],
    failsInsideSuccess: true,
    partialFailure: 'failures[] (with allow_partial_failures)',
    retryRule: 'same ids',
  },
  validation: {
    mode: 'sync',
    syncErrors: null,
    asyncEvents: [],
  },
  asyncErrors: null,
  rateLimits: null,
  sdkRetry: {
    defaultRetries: null,
    sameKeyOnRetry: null,
    note: null,
  },
  corrections: null,
  delivery: null,
  mistakes: [
    {
      id: 'METEROID-01',
      severity: 'high',
      what: 'allow_partial_failures set and failures ignored',
      recognise: 'flag true, result unused',
      fix: 'read failures',
      source:
        'https://github.com/meteroid-oss/meteroid/blob/6a27ef61aabf94a86821b6a56982731ce56ba16f/modules/meteroid/src/api_rest/events/router.rs',
      basis: 'read-in-source',
    },
  ],
  sources: [
    'https://github.com/meteroid-oss/meteroid/blob/6a27ef61aabf94a86821b6a56982731ce56ba16f/modules/meteroid/src/api_rest/events/router.rs',
    'https://github.com/meteroid-oss/meteroid/blob/6a27ef61aabf94a86821b6a56982731ce56ba16f/modules/metering/src/ingest/service.rs',
  ],
});
