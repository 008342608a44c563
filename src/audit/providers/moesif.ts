import { defineProvider } from './provider.ts';

/** Moesif: what it promises, read at the addresses in `sources`. */
export const moesif = defineProvider({
  id: 'moesif',
  name: 'Moesif',
  category: 'billing',
  note: null,
  receiverWords: ['moesif'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.moesif.net/v1/actions',
      purpose: 'one action',
    },
    {
      method: 'POST',
      url: 'https://api.moesif.net/v1/actions/batch',
      purpose: 'actions',
    },
    {
      method: 'POST',
      url: 'https://api.moesif.net/v1/events/batch',
      purpose: 'API calls',
    },
  ],
  httpPatterns: ['api\\.moesif\\.net/v1/(actions|events)'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'moesif-nodejs',
      isDedicated: true,
      imports: ['moesif-nodejs'],
      calls: [
        {
          pattern: 'moesif',
          operation: 'configure',
          needsImport: true,
        },
        {
          pattern: 'moesifMiddleware.sendAction',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: 'moesifMiddleware.sendActionsBatch',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'npm',
      package: 'moesifapi',
      isDedicated: true,
      imports: ['moesifapi'],
      calls: [
        {
          pattern: '*.sendAction',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.sendActionsBatch',
          operation: 'send-batch',
          needsImport: true,
        },
        {
          pattern: '*.createEvent',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.createEventsBatch',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'moesifapi',
      isDedicated: true,
      imports: ['moesifapi'],
      calls: [
        {
          pattern: '*.create_event',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.create_events_batch',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'transaction_id (36-char UUID)',
    keyNames: ['transaction_id', 'transactionId'],
    isRequired: false,
    scope: 'application',
    ifOmitted: 'no dedup',
    window: null,
    windowSeconds: null,
    windowKind: 'unknown',
    onDuplicate: 'counted once',
    duplicateAnswer: null,
  },
  timestamp: {
    names: ['time'],
    unit: 'ISO 8601',
    form: 'iso-8601',
    takesFractions: null,
    ifOmitted: 'receive time',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: null,
  },
  value: {
    names: ['metadata'],
    parameter: 'metadata field chosen in the billing meter',
    type: 'number',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: ['sum', 'count', 'unique and others in the meter'],
    note: null,
  },
  customer: {
    names: ['companyId', 'company_id', 'identifyCompany'],
    parameter: 'company_id (billing meters group by company)',
    unknownCustomer: 'missing company: not billed',
    unknownMeter: null,
  },
  meterNames: ['action_name', 'actionName'],
  batch: {
    call: 'actions/batch',
    maxItems: null,
    maxBytes: 250000,
    atomicity: null,
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: null,
    retryRule: null,
  },
  validation: {
    mode: 'async',
    syncErrors: null,
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: null,
  rateLimits: '1 MB per event',
  sdkRetry: {
    defaultRetries: null,
    sameKeyOnRetry: null,
    note: 'middleware batches in memory without an exit hook',
  },
  corrections: null,
  delivery: null,
  mistakes: [
    {
      id: 'MOESIF-01',
      severity: 'critical',
      what: 'Pending batch lost at process exit',
      recognise: 'middleware in a serverless function',
      fix: 'send actions synchronously in serverless',
      source:
        'https://github.com/Moesif/moesif-nodejs/blob/64f6a823d1784a4431a93f62dac8eff179776d9c/lib/batcher.js',
      basis: 'read-in-source',
    },
    {
      id: 'MOESIF-02',
      severity: 'high',
      what: 'No company id',
      recognise: 'identifyCompany missing or returning undefined',
      fix: 'always set it',
      source:
        'https://github.com/Moesif/apidocs/blob/41da5cf74e75adb6b7d0e895aa21e37627b777cb/source/includes/collector-api/_actions-api.md',
      basis: 'documented',
    },
    {
      id: 'MOESIF-03',
      severity: 'high',
      what: 'No transaction_id; the node event model does not even have the field',
      recognise: 'createEvent in retried code',
      fix: 'use actions with transactionId',
      source:
        'https://github.com/Moesif/moesifapi-nodejs/blob/d5fcf2618222762d4afa187078769fcd55707fc5/lib/Models/ActionModel.js',
      basis: 'read-in-source',
    },
  ],
  sources: [
    'https://github.com/Moesif/apidocs/blob/41da5cf74e75adb6b7d0e895aa21e37627b777cb/source/includes/collector-api/_actions-api.md',
    'https://github.com/Moesif/apidocs/blob/41da5cf74e75adb6b7d0e895aa21e37627b777cb/source/includes/collector-api/_events-api.md',
    'https://github.com/Moesif/moesif-nodejs/blob/64f6a823d1784a4431a93f62dac8eff179776d9c/lib/index.js',
    'https://github.com/Moesif/moesif-nodejs/blob/64f6a823d1784a4431a93f62dac8eff179776d9c/lib/batcher.js',
    'https://github.com/Moesif/moesifapi-nodejs/blob/d5fcf2618222762d4afa187078769fcd55707fc5/lib/Controllers/ApiController.js',
    'https://github.com/Moesif/moesifapi-nodejs/blob/d5fcf2618222762d4afa187078769fcd55707fc5/lib/Models/ActionModel.js',
  ],
});
