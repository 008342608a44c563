import { defineProvider } from './provider.ts';

/** Togai (Zuora): what it promises, read at the addresses in `sources`. */
export const togai = defineProvider({
  id: 'togai',
  name: 'Togai (Zuora)',
  category: 'billing',
  note: null,
  receiverWords: ['togai'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.togai.com/ingest',
      purpose: 'one',
    },
    {
      method: 'POST',
      url: 'https://api.togai.com/ingestBatch',
      purpose: 'up to 500',
    },
  ],
  httpPatterns: ['togai\\.com/ingest(Batch)?\\b'],
  sdks: [
    {
      ecosystem: 'pypi',
      package: 'togai-client',
      isDedicated: true,
      imports: ['togai_client', 'togai', 'openapi_client'],
      calls: [
        {
          pattern: '*.ingest',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.ingest_batch',
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
    scope: 'shared by /ingest, /ingestBatch and /entitled',
    ifOmitted: 'event without id (status NO_EVENT_ID)',
    window: '45 days',
    windowSeconds: 3888000,
    windowKind: 'rolling',
    onDuplicate: 'async status INGESTION_FAILED_DUPLICATE_EVENT',
  },
  timestamp: {
    names: ['timestamp'],
    unit: 'ISO 8601',
    form: 'iso-8601',
    ifOmitted: 'required',
    maxPast: 'grace period per account (INGESTION_FAILED_PAST_GRACE_PERIOD)',
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'timestamp',
  },
  value: {
    names: ['attributes'],
    parameter: 'attributes[] (name, value, unit), up to 10',
    type: 'string or number',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: [],
    note: null,
  },
  customer: {
    names: ['account_id'],
    parameter: 'account_id',
    unknownCustomer: 'async INGESTION_FAILED_ACCOUNT_NOT_FOUND',
    unknownMeter: 'async COMPLETED_NO_MATCHING_METERS',
  },
  meterNames: [],
  batch: {
    call: 'ingest_batch',
    maxItems: 500,
    maxBytes: null,
    atomicity: null,
    checkFields: ['errors'],
    failsInsideSuccess: true,
    partialFailure: 'errors[]',
    retryRule: 'same ids',
  },
  validation: {
    mode: 'mixed',
    syncErrors: null,
    asyncEvents: [],
  },
  asyncErrors: 'event status in the API',
  rateLimits: null,
  sdkRetry: {
    defaultRetries: null,
    sameKeyOnRetry: null,
    note: null,
  },
  corrections: 'event correction API',
  delivery: null,
  mistakes: [
    {
      id: 'TOGAI-01',
      severity: 'critical',
      what: 'id left out',
      recognise: 'Event without id',
      fix: 'set it',
      source:
        'https://github.com/zuora/togai-python-client/blob/10d1a566ff68cefd264d944da52498250a31400a/docs/EventIngestionApi.md',
      basis: 'documented',
    },
    {
      id: 'TOGAI-02',
      severity: 'high',
      what: '202 taken as counted',
      recognise: 'no status polling',
      fix: 'check ingestion status, alert on NO_MATCHING_METERS',
      source:
        'https://github.com/zuora/togai-python-client/blob/10d1a566ff68cefd264d944da52498250a31400a/docs/EventIngestionApi.md',
      basis: 'documented',
    },
    {
      id: 'TOGAI-03',
      severity: 'medium',
      what: 'Same id used for /entitled and /ingest: the second is refused',
      recognise: 'check-then-ingest flow with one id',
      fix: 'one of the calls',
      source:
        'https://github.com/zuora/togai-python-client/blob/10d1a566ff68cefd264d944da52498250a31400a/docs/Event.md',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/zuora/togai-python-client/blob/10d1a566ff68cefd264d944da52498250a31400a/docs/EventIngestionApi.md',
    'https://github.com/zuora/togai-python-client/blob/10d1a566ff68cefd264d944da52498250a31400a/docs/Event.md',
    'https://github.com/zuora/togai-python-client/blob/10d1a566ff68cefd264d944da52498250a31400a/togai_client/models/event.py',
  ],
});
