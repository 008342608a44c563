import { defineProvider } from './provider.ts';

/** Polar: what it promises, read at the addresses in `sources`. */
export const polar = defineProvider({
  id: 'polar',
  name: 'Polar',
  category: 'billing',
  note: null,
  receiverWords: ['polar'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.polar.sh/v1/events/ingest',
      purpose: 'array of events',
    },
  ],
  httpPatterns: ['api\\.polar\\.sh/v1/events/ingest'],
  sdks: [
    {
      ecosystem: 'npm',
      package: '@polar-sh/sdk',
      isDedicated: true,
      imports: ['@polar-sh/sdk'],
      calls: [
        {
          pattern: '*.events.ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'polar-sdk',
      isDedicated: true,
      imports: ['polar_sdk'],
      calls: [
        {
          pattern: '*.events.ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'npm',
      package: '@polar-sh/ingestion',
      isDedicated: true,
      imports: ['@polar-sh/ingestion'],
      calls: [
        {
          pattern: 'Ingestion.strategy',
          operation: 'configure',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'packagist',
      package: 'polar-sh/sdk',
      isDedicated: true,
      imports: ['Polar'],
      calls: [
        {
          pattern: '*.events.ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/polarsource/polar-go',
      isDedicated: true,
      imports: ['github.com/polarsource/polar-go'],
      calls: [
        {
          pattern: '*.Events.Ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'external_id',
    keyNames: ['external_id', 'externalId'],
    isRequired: false,
    scope: 'organisation',
    ifOmitted: 'no dedup at all: a retry adds',
    window: 'permanent',
    windowSeconds: null,
    windowKind: 'permanent',
    onDuplicate: 'ignored; response counts them in duplicates',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: ['timestamp'],
    unit: 'ISO 8601 with timezone',
    form: 'iso-8601',
    takesFractions: null,
    ifOmitted: 'now',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: 'none: even a few milliseconds ahead is a validation error for the whole request',
    maxFutureSeconds: 0,
    periodAttribution: 'meters attribute billing by the time the event was received, not by timestamp',
  },
  value: {
    names: ['metadata'],
    parameter: 'metadata.{property}',
    type: 'JSON number; strings and booleans are skipped by sum/avg/min/max without error',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: ['count', 'sum', 'avg', 'min', 'max', 'unique'],
    note: 'up to 50 metadata keys, key 40 chars, string 500 chars',
  },
  customer: {
    names: ['customerId', 'customer_id', 'externalCustomerId', 'external_customer_id'],
    parameter: 'customer_id or external_customer_id',
    unknownCustomer:
      'customer_id unknown: whole request rejected; external_customer_id unknown: accepted and linked later',
    unknownMeter: 'event name without a meter is stored only',
  },
  meterNames: ['name'],
  batch: {
    call: 'events.ingest',
    maxItems: null,
    maxBytes: null,
    atomicity: 'all or nothing on validation',
    checkFields: ['inserted', 'duplicates'],
    failsInsideSuccess: false,
    partialFailure: 'inserted and duplicates counts',
    retryRule: 'resend with the same external_id',
  },
  validation: {
    mode: 'sync',
    syncErrors: '422',
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: null,
  rateLimits: '500 requests/min production, 100 sandbox, Retry-After header',
  sdkRetry: {
    defaultRetries: 'none (opt-in)',
    sameKeyOnRetry: 'body id',
    note: null,
  },
  corrections: 'events cannot be changed or deleted',
  delivery: null,
  mistakes: [
    {
      id: 'POLAR-01',
      severity: 'critical',
      what: 'No externalId',
      recognise: 'events.ingest without externalId in retried code',
      fix: 'set it',
      source:
        'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/server/polar/event/repository.py',
      basis: 'read-in-source',
    },
    {
      id: 'POLAR-02',
      severity: 'high',
      what: 'Client clock slightly ahead: new Date() as timestamp fails the complete batch at random',
      recognise: 'timestamp: new Date() right before the call',
      fix: 'omit it or subtract a few seconds',
      source:
        'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/server/polar/event/schemas.py',
      basis: 'read-in-source',
    },
    {
      id: 'POLAR-03',
      severity: 'high',
      what: 'Number sent as a string: counted as nothing',
      recognise: 'metadata: { tokens: String(n) } or a decimal string',
      fix: 'JSON number',
      source:
        'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/server/polar/meter/aggregation.py',
      basis: 'read-in-source',
    },
    {
      id: 'POLAR-04',
      severity: 'high',
      what: 'Backdated flush at month end expected to fall into the old period',
      recognise: "nightly batch with yesterday's timestamps",
      fix: 'flush before the period closes',
      source:
        'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/docs/features/usage-based-billing/billing.mdx',
      basis: 'documented',
    },
    {
      id: 'POLAR-05',
      severity: 'medium',
      what: 'No retry configured, error swallowed',
      recognise: 'new Polar({accessToken}) without retryConfig and a catch that logs',
      fix: 'retryConfig or outbox',
      source:
        'https://github.com/polarsource/polar-js/blob/7b70884091e50bc44ff8a36479b1b173daec1a08/docs/sdks/events/README.md',
      basis: 'read-in-source',
    },
    {
      id: 'POLAR-06',
      severity: 'medium',
      what: 'Expecting Polar to stop usage at zero credits',
      recognise: 'no check of the customer meter balance before serving',
      fix: 'read state and block in your code',
      source:
        'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/docs/features/usage-based-billing/credits.mdx',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/server/polar/event/schemas.py',
    'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/server/polar/event/service.py',
    'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/server/polar/event/repository.py',
    'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/server/polar/models/event.py',
    'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/server/polar/meter/aggregation.py',
    'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/docs/features/usage-based-billing/event-ingestion.mdx',
    'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/docs/features/usage-based-billing/billing.mdx',
    'https://github.com/polarsource/polar-js/blob/7b70884091e50bc44ff8a36479b1b173daec1a08/docs/sdks/events/README.md',
    'https://github.com/polarsource/polar/issues/6544',
    'https://github.com/polarsource/polar/blob/c6c3645e639ee8eeaa05aa0835cf8e39e330382f/docs/features/usage-based-billing/credits.mdx',
  ],
});
