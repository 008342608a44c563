import { defineProvider } from './provider.ts';

/** UniBee: what it promises, read at the addresses in `sources`. */
export const unibee = defineProvider({
  id: 'unibee',
  name: 'UniBee',
  category: 'billing',
  note: null,
  receiverWords: ['unibee'],
  endpoints: [
    {
      method: 'POST',
      url: '/merchant/metric/event/new',
      purpose: 'report a metric event',
    },
  ],
  httpPatterns: ['/merchant/metric/event/new'],
  sdks: [
    {
      ecosystem: 'any',
      package: 'generated OpenAPI clients',
      isDedicated: true,
      imports: [],
      calls: [
        {
          pattern: '*.merchantMetricEventNew*',
          operation: 'send',
          needsImport: false,
        },
      ],
    },
  ],
  deduplication: {
    key: 'externalEventId',
    keyNames: ['externalEventId'],
    isRequired: true,
    scope: 'merchant + user + metric',
    ifOmitted: 'rejected',
    window: 'permanent',
    windowSeconds: null,
    windowKind: 'permanent',
    onDuplicate: 'error; for count-unique metrics the property value itself is unique for ever',
    duplicateAnswer: null,
  },
  timestamp: {
    names: [],
    unit: null,
    form: null,
    takesFractions: null,
    ifOmitted: 'server time',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'receipt',
  },
  value: {
    names: ['metricProperties', 'aggregationValue', 'aggregationUniqueId'],
    parameter: 'aggregationValue / metricProperties / aggregationUniqueId',
    type: 'unsigned integer only',
    allowsDecimals: false,
    allowsNegatives: null,
    aggregations: ['count', 'count unique', 'latest', 'max', 'sum'],
    note: null,
  },
  customer: {
    names: ['externalUserId'],
    parameter: 'userId / email / externalUserId',
    unknownCustomer: 'error; also an error without an active subscription',
    unknownMeter: 'error',
  },
  meterNames: [],
  batch: {
    call: null,
    maxItems: 1,
    maxBytes: null,
    atomicity: 'single',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: null,
    retryRule: null,
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
    defaultRetries: null,
    sameKeyOnRetry: null,
    note: null,
  },
  corrections: 'delete event endpoint',
  delivery: null,
  mistakes: [
    {
      id: 'UNIBEE-01',
      severity: 'high',
      what: 'Decimal values refused or cut',
      recognise: 'float in metricProperties',
      fix: 'integers',
      source:
        'https://github.com/UniBee-Billing/unibee-api/blob/eb6f7f2664163f46e4364b2887bad9e22dcb76be/internal/logic/metric_event/metric_event.go',
      basis: 'read-in-source',
    },
    {
      id: 'UNIBEE-02',
      severity: 'medium',
      what: 'Parallel posts of one externalEventId (check-then-insert)',
      recognise: 'parallel consumers',
      fix: 'serialise',
      source:
        'https://github.com/UniBee-Billing/unibee-api/blob/eb6f7f2664163f46e4364b2887bad9e22dcb76be/internal/logic/metric_event/metric_event.go',
      basis: 'read-in-source',
    },
    {
      id: 'UNIBEE-03',
      severity: 'medium',
      what: 'Late delivery lands in the next period since there is no timestamp',
      recognise: 'delayed queue',
      fix: 'send at once',
      source:
        'https://github.com/UniBee-Billing/unibee-api/blob/eb6f7f2664163f46e4364b2887bad9e22dcb76be/internal/logic/metric_event/metric_event.go',
      basis: 'inferred',
    },
  ],
  sources: [
    'https://github.com/UniBee-Billing/unibee-api/blob/eb6f7f2664163f46e4364b2887bad9e22dcb76be/internal/logic/metric_event/metric_event.go',
    'https://github.com/UniBee-Billing/unibee-api/blob/eb6f7f2664163f46e4364b2887bad9e22dcb76be/api/merchant/metric/metric_event.go',
  ],
});
