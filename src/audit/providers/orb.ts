import { defineProvider } from './provider.ts';

/** Orb: what it promises, read at the addresses in `sources`. */
export const orb = defineProvider({
  id: 'orb',
  name: 'Orb',
  category: 'billing',
  note: null,
  receiverWords: ['orb'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.withorb.com/v1/ingest',
      purpose: 'event batch',
    },
    {
      method: 'PUT',
      url: 'https://api.withorb.com/v1/events/{event_id}',
      purpose: 'amend',
    },
    {
      method: 'PUT',
      url: 'https://api.withorb.com/v1/events/{event_id}/deprecate',
      purpose: 'remove',
    },
    {
      method: 'POST',
      url: 'https://api.withorb.com/v1/events/backfills',
      purpose: 'open a backfill',
    },
  ],
  httpPatterns: ['api\\.withorb\\.com/v1/(ingest|events)'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'orb-billing',
      isDedicated: true,
      imports: ['orb-billing'],
      calls: [
        {
          pattern: '*.events.ingest',
          operation: 'send-batch',
          needsImport: true,
        },
        {
          pattern: '*.events.backfills.create',
          operation: 'adjust',
          needsImport: true,
        },
        {
          pattern: '*.events.deprecate',
          operation: 'adjust',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'orb-billing',
      isDedicated: true,
      imports: ['orb'],
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
      package: 'github.com/orbcorp/orb-go',
      isDedicated: true,
      imports: ['github.com/orbcorp/orb-go'],
      calls: [
        {
          pattern: '*.Events.Ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'orb-billing',
      isDedicated: true,
      imports: ['orb-billing', 'orb', 'Orb'],
      calls: [
        {
          pattern: '*.events.ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'com.withorb.api:orb-java',
      isDedicated: true,
      imports: ['com.withorb.api'],
      calls: [
        {
          pattern: '*.events.ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'Orb',
      isDedicated: true,
      imports: ['Orb'],
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
    key: 'idempotency_key (per event)',
    keyNames: ['idempotency_key', 'idempotencyKey', 'IdempotencyKey'],
    isRequired: true,
    scope: 'account',
    ifOmitted: 'request rejected',
    window: 'not published; treated as lasting within the grace period',
    windowSeconds: null,
    windowKind: 'unknown',
    onDuplicate:
      'ignored, first one stays; the same key with different bodies inside one request rejects the whole request; a deprecated key cannot be reused',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: ['timestamp'],
    unit: 'ISO 8601 in UTC',
    form: 'iso-8601',
    takesFractions: null,
    ifOmitted: 'required',
    maxPast: 'account grace period (older events are refused)',
    maxPastSeconds: null,
    maxFuture: '5 minutes',
    maxFutureSeconds: 300,
    periodAttribution:
      'start <= t < end of the period, in the subscription timezone; Orb advises the midpoint of the interval for pre-aggregated reports',
  },
  value: {
    names: ['properties'],
    parameter: 'properties.{name}',
    type: 'number or string; numeric for aggregation',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: ['SQL-defined metrics (sum, count, max, unique, ...)'],
    note: 'no nested objects; matrix keys as strings',
  },
  customer: {
    names: ['customer_id', 'external_customer_id', 'externalCustomerId'],
    parameter: 'exactly one of customer_id / external_customer_id',
    unknownCustomer:
      'customer_id must exist (error); external_customer_id may be unknown and is attributed when the customer appears',
    unknownMeter: 'event_name without a metric is stored and not billed',
  },
  meterNames: ['event_name'],
  batch: {
    call: 'events.ingest',
    maxItems: null,
    maxBytes: null,
    atomicity: 'all or nothing on validation',
    checkFields: ['validation_failed'],
    failsInsideSuccess: false,
    partialFailure:
      'validation_failed lists the bad events, but only in 4xx answers; it is always empty on 200. debug.duplicate / debug.ingested need debug=true and are deprecated (July 2026)',
    retryRule:
      '4xx: fix the listed events and resend with the same keys; 5xx or timeout: resend everything with the same keys',
  },
  validation: {
    mode: 'sync',
    syncErrors: '400 with validation_failed[]',
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: null,
  rateLimits: 'no published hard limit on batch size or rate',
  sdkRetry: {
    defaultRetries: '2 (408, 409, 429, 5xx, connection)',
    sameKeyOnRetry: 'yes (event keys are in the body)',
    note: 'generated SDK also adds an Idempotency-Key header',
  },
  corrections:
    'amend or deprecate, at most 100 per customer in 100 days; backfills replace events: replace_existing_events defaults to true, no customer filter means every customer, window up to 31 days, must be closed (auto-closes after a day)',
  delivery: null,
  mistakes: [
    {
      id: 'ORB-01',
      severity: 'critical',
      what: 'Random idempotency_key created at send time',
      recognise:
        'idempotency_key: uuid() inside the function that retries or inside map() over a re-readable source',
      fix: 'take it from the source record',
      source:
        'https://github.com/orbcorp/orb-node/blob/cffc338020a4e5751b7173eaac5e64d020738510/src/resources/events/events.ts',
      basis: 'documented',
    },
    {
      id: 'ORB-02',
      severity: 'high',
      what: 'One bad event discards the whole batch because the 4xx body is not read',
      recognise: 'catch that logs and drops; no use of validation_failed',
      fix: 'split out the listed events, resend the rest with unchanged keys',
      source: 'https://docs.withorb.com/events-and-metrics/reporting-errors',
      basis: 'documented',
    },
    {
      id: 'ORB-03',
      severity: 'medium',
      what: 'Checking validation_failed on the success path and believing that this covers failures',
      recognise: 'if (res.validation_failed.length) after a 200 only',
      fix: 'handle the thrown 4xx',
      source:
        'https://github.com/orbcorp/orb-node/blob/cffc338020a4e5751b7173eaac5e64d020738510/src/resources/events/events.ts',
      basis: 'read-in-source',
    },
    {
      id: 'ORB-04',
      severity: 'critical',
      what: 'Backfill opened with defaults: replaces existing events of all customers in the window',
      recognise:
        'backfills.create without customer_id/external_customer_id and without replace_existing_events:false',
      fix: 'scope to one customer, state replace_existing_events explicitly, close it',
      source: 'https://docs.withorb.com/api-reference/event/create-backfill',
      basis: 'documented',
    },
    {
      id: 'ORB-05',
      severity: 'high',
      what: 'Hourly roll-up stamped with the end of the hour moves usage into the next period at the boundary',
      recognise: 'timestamp = interval end',
      fix: 'midpoint or start',
      source:
        'https://github.com/orbcorp/orb-node/blob/cffc338020a4e5751b7173eaac5e64d020738510/src/resources/events/events.ts',
      basis: 'documented',
    },
    {
      id: 'ORB-06',
      severity: 'high',
      what: 'Late events past the grace period rejected and dropped',
      recognise: 'retry queue older than the grace period (often hours to days) without a dead letter',
      fix: 'dead-letter plus backfill',
      source:
        'https://github.com/orbcorp/orb-node/blob/cffc338020a4e5751b7173eaac5e64d020738510/src/resources/events/events.ts',
      basis: 'documented',
    },
    {
      id: 'ORB-07',
      severity: 'medium',
      what: 'Numbers sent as nested objects',
      recognise: 'properties: { usage: { tokens: n } }',
      fix: 'flat properties',
      source:
        'https://github.com/orbcorp/orb-node/blob/cffc338020a4e5751b7173eaac5e64d020738510/src/resources/events/events.ts',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/orbcorp/orb-node/blob/cffc338020a4e5751b7173eaac5e64d020738510/src/resources/events/events.ts',
    'https://github.com/orbcorp/orb-node/blob/cffc338020a4e5751b7173eaac5e64d020738510/src/resources/events/backfills.ts',
    'https://docs.withorb.com/events-and-metrics/reporting-errors',
    'https://docs.withorb.com/api-reference/event/create-backfill',
  ],
});
