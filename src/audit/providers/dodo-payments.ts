import { defineProvider } from './provider.ts';

/** Dodo Payments: what it promises, read at the addresses in `sources`. */
export const dodoPayments = defineProvider({
  id: 'dodo-payments',
  name: 'Dodo Payments',
  category: 'billing',
  note: 'Not asked for; added because the limits are unusual.',
  receiverWords: ['dodo', 'dodopayments'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://live.dodopayments.com/events/ingest',
      purpose: '1 to 1,000 events',
    },
  ],
  httpPatterns: ['dodopayments\\.com/events/ingest'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'dodopayments',
      isDedicated: true,
      imports: ['dodopayments'],
      calls: [
        {
          pattern: '*.usageEvents.ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'dodopayments',
      isDedicated: true,
      imports: ['dodopayments'],
      calls: [
        {
          pattern: '*.usage_events.ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/dodopayments/dodopayments-go',
      isDedicated: true,
      imports: ['github.com/dodopayments/dodopayments-go'],
      calls: [
        {
          pattern: '*.UsageEvents.Ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'com.dodopayments.api:dodo-payments-java',
      isDedicated: true,
      imports: ['com.dodopayments'],
      calls: [
        {
          pattern: '*.usageEvents.ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'event_id',
    keyNames: ['event_id'],
    isRequired: true,
    scope: 'business',
    ifOmitted: 'rejected',
    window: null,
    windowSeconds: null,
    windowKind: 'unknown',
    onDuplicate: 'the same id twice in one request rejects the request; in a later request it is ignored',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: ['timestamp'],
    unit: 'ISO 8601',
    form: 'iso-8601',
    takesFractions: null,
    ifOmitted: 'server time',
    maxPast: '1 hour',
    maxPastSeconds: 3600,
    maxFuture: '5 minutes',
    maxFutureSeconds: 300,
    periodAttribution: 'timestamp',
  },
  value: {
    names: ['metadata'],
    parameter: 'metadata.{key}',
    type: 'number or string',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: ['count', 'sum', 'max', 'last'],
    note: null,
  },
  customer: {
    names: ['customer_id'],
    parameter: 'customer_id',
    unknownCustomer: 'must exist',
    unknownMeter: 'event name is case-sensitive, no match is not billed',
  },
  meterNames: ['event_name'],
  batch: {
    call: 'usageEvents.ingest',
    maxItems: 1000,
    maxBytes: null,
    atomicity: 'all or nothing',
    checkFields: ['ingested_count'],
    failsInsideSuccess: false,
    partialFailure: 'ingested_count',
    retryRule: 'same ids',
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
    defaultRetries: '2',
    sameKeyOnRetry: 'body id',
    note: null,
  },
  corrections: null,
  delivery: null,
  mistakes: [
    {
      id: 'DODO-01',
      severity: 'critical',
      what: 'Hourly or nightly flush with true timestamps: older than an hour is refused',
      recognise: 'cron batch with event times',
      fix: 'send at once',
      source:
        'https://github.com/dodopayments/dodopayments-node/blob/53107e3671896a2d96b9d986789ba52758827f78/src/resources/usage-events.ts',
      basis: 'documented',
    },
    {
      id: 'DODO-02',
      severity: 'high',
      what: 'Id built from customer, action and Date.now(), as the guide suggests: not stable over retries',
      recognise: 'event_id template with the current time',
      fix: 'source id',
      source: 'https://docs.dodopayments.com/features/usage-based-billing/event-ingestion',
      basis: 'documented',
    },
  ],
  sources: [
    'https://docs.dodopayments.com/api-reference/usage-events/ingest-events',
    'https://docs.dodopayments.com/features/usage-based-billing/event-ingestion',
    'https://github.com/dodopayments/dodopayments-node/blob/53107e3671896a2d96b9d986789ba52758827f78/src/resources/usage-events.ts',
  ],
});
