import { defineProvider } from './provider.ts';

/** OpenMeter / Kong Konnect Metering & Billing: what it promises, read at the addresses in `sources`. */
export const openmeter = defineProvider({
  id: 'openmeter',
  name: 'OpenMeter / Kong Konnect Metering & Billing',
  category: 'billing',
  note: 'Open source plus Kong-hosted.',
  receiverWords: ['openmeter'],
  endpoints: [
    {
      method: 'POST',
      url: '/api/v1/events',
      purpose: 'CloudEvents, one or an array; 204',
    },
    {
      method: 'POST',
      url: '/api/v3/openmeter/events',
      purpose: 'newer form; 202',
    },
  ],
  httpPatterns: ['openmeter\\.cloud/api/v1/events', 'application/cloudevents(-batch)?\\+json'],
  sdks: [
    {
      ecosystem: 'npm',
      package: '@openmeter/sdk',
      isDedicated: true,
      imports: ['@openmeter/sdk'],
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
      package: 'openmeter',
      isDedicated: true,
      imports: ['openmeter'],
      calls: [
        {
          pattern: '*.ingest_event',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.ingest_events',
          operation: 'send-batch',
          needsImport: true,
        },
        {
          pattern: '*.events.ingest_event',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/openmeterio/openmeter/api/client/go',
      isDedicated: true,
      imports: ['github.com/openmeterio/openmeter/api/client/go'],
      calls: [
        {
          pattern: '*.IngestEventWithResponse',
          operation: 'send',
          needsImport: false,
        },
        {
          pattern: '*.IngestEventBatchWithResponse',
          operation: 'send-batch',
          needsImport: false,
        },
        {
          pattern: '*.IngestEventsWithResponse',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
  ],
  deduplication: {
    key: 'id + source (CloudEvents)',
    keyNames: ['id', 'source'],
    isRequired: true,
    scope: 'namespace',
    ifOmitted:
      'REST: required; the JS SDK fills in a random id, its own source and the current time, so a retry at application level counts twice',
    window:
      'cloud 32 days; self-hosted sink default 24 h in Redis, and ingest-side dedup is off unless configured',
    windowSeconds: 2764800,
    windowKind: 'store-dependent',
    onDuplicate: 'dropped silently, 204/202 all the same',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: ['time'],
    unit: 'RFC 3339',
    form: 'iso-8601',
    takesFractions: null,
    ifOmitted: 'receive time',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'event time, windows in UTC unless queried otherwise',
  },
  value: {
    names: ['data'],
    parameter: 'data.{path} via the meter valueProperty (JSONPath)',
    type: 'string or number',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: ['SUM', 'COUNT', 'UNIQUE_COUNT', 'AVG', 'MIN', 'MAX', 'LATEST'],
    note: 'an unparsable value makes the event invalid after ingestion, not at ingestion',
  },
  customer: {
    names: ['subject', 'type'],
    parameter: 'subject',
    unknownCustomer: 'accepted (min length 1), attributed only if a customer owns the subject',
    unknownMeter: 'accepted; event type that matches no meter is ignored',
  },
  meterNames: ['type'],
  batch: {
    call: 'ingest([...])',
    maxItems: null,
    maxBytes: null,
    atomicity: 'not atomic: events are produced one by one, an error leaves the earlier ones in',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: 'none: an error answer does not say how far it got',
    retryRule: 'resend the complete batch with the same ids',
  },
  validation: {
    mode: 'mixed',
    syncErrors: '400 for malformed CloudEvents',
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: 'event list shows validation errors',
  rateLimits: null,
  sdkRetry: {
    defaultRetries: null,
    sameKeyOnRetry: 'only if id was set by the caller',
    note: null,
  },
  corrections: 'offsetting event on a SUM meter (inferred)',
  delivery: null,
  mistakes: [
    {
      id: 'OPENM-01',
      severity: 'critical',
      what: 'No id passed to the JS SDK inside retried code',
      recognise: 'events.ingest({type, subject, data}) without id',
      fix: 'set id (and source) from the source record',
      source:
        'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/api/client/javascript/src/client/events.ts',
      basis: 'read-in-source',
    },
    {
      id: 'OPENM-02',
      severity: 'high',
      what: 'source taken from hostname or pod name: a retry from another instance has another dedup key',
      recognise: 'source: os.hostname() / process.env.HOSTNAME',
      fix: 'constant service name',
      source:
        'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/docs/event-ingestion.md',
      basis: 'inferred',
    },
    {
      id: 'OPENM-03',
      severity: 'high',
      what: 'Only the failed tail of a batch resent, or new ids given to it',
      recognise: 'slice after an error, uuid in map()',
      fix: 'resend all, same ids',
      source:
        'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/openmeter/ingest/service.go',
      basis: 'read-in-source',
    },
    {
      id: 'OPENM-04',
      severity: 'high',
      what: 'Self-hosted with dedupe disabled, code relying on it',
      recognise: 'config without dedupe driver',
      fix: 'enable the Redis driver and check expiry against retry age',
      source:
        'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/app/config/dedupe.go',
      basis: 'read-in-source',
    },
    {
      id: 'OPENM-05',
      severity: 'high',
      what: 'Ingest-side dedup claims the key before the write: a failed write followed by a retry meters zero',
      recognise: 'self-hosted with ingest dedupe',
      fix: 'prefer sink dedup; follow the issue',
      source: 'https://github.com/openmeterio/openmeter/issues/5118',
      basis: 'issue',
    },
    {
      id: 'OPENM-06',
      severity: 'medium',
      what: '204 believed to mean that a meter matched',
      recognise: 'no check of meter slug/type constants',
      fix: 'shared constants, alert on unmatched types',
      source:
        'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/docs/event-ingestion.md',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/docs/event-ingestion.md',
    'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/api/client/javascript/src/client/events.ts',
    'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/app/config/dedupe.go',
    'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/app/config/sink.go',
    'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/openmeter/ingest/service.go',
    'https://github.com/openmeterio/openmeter/blob/7e57a394a0283fb210a644685ad1d257f6d5c85c/openmeter/sink/sink.go',
    'https://openmeter.io/docs/concepts/usage-events',
    'https://developer.konghq.com/metering-and-billing/events',
    'https://github.com/openmeterio/openmeter/issues/5118',
  ],
});
