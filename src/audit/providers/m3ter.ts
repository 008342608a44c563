import { defineProvider } from './provider.ts';

/** m3ter: what it promises, read at the addresses in `sources`. */
export const m3ter = defineProvider({
  id: 'm3ter',
  name: 'm3ter',
  category: 'billing',
  note: null,
  receiverWords: ['m3ter'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://ingest.m3ter.com/organizations/{orgId}/measurements',
      purpose: 'up to 1,000 measurements',
    },
  ],
  httpPatterns: ['ingest\\.m3ter\\.com/.*/measurements'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'm3ter-sdk',
      isDedicated: true,
      imports: ['m3ter-sdk'],
      calls: [
        {
          pattern: '*.usage.submit',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'm3ter',
      isDedicated: true,
      imports: ['m3ter'],
      calls: [
        {
          pattern: '*.usage.submit',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/m3ter-com/m3ter-sdk-go',
      isDedicated: true,
      imports: ['github.com/m3ter-com/m3ter-sdk-go'],
      calls: [
        {
          pattern: '*.Usage.Submit',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'com.m3ter:m3ter-java',
      isDedicated: true,
      imports: ['com.m3ter'],
      calls: [
        {
          pattern: '*.usage.submit',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'm3ter-sdk',
      isDedicated: true,
      imports: ['M3ter'],
      calls: [
        {
          pattern: '*.usage.submit',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'uid',
    keyNames: ['uid', 'Uid'],
    isRequired: false,
    scope: 'organisation',
    ifOmitted: 'no protection on retry',
    window: '35 days',
    windowSeconds: 3024000,
    windowKind: 'rolling',
    onDuplicate: 'not ingested; raises an ingest.validation.failure event with DuplicateUid',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: ['ts', 'ets'],
    unit: 'ISO 8601',
    form: 'iso-8601',
    takesFractions: null,
    ifOmitted: null,
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'ts',
  },
  value: {
    names: ['measure'],
    parameter: 'measure / cost / income fields',
    type: 'number',
    allowsDecimals: true,
    allowsNegatives: true,
    aggregations: ['SUM', 'MIN', 'MAX', 'COUNT', 'LATEST', 'MEAN', 'UNIQUE', 'CUSTOM_SQL'],
    note: 'a CalculationError on a derived field still ingests the measurement without that field',
  },
  customer: {
    names: ['account', 'meter'],
    parameter: 'account (code)',
    unknownCustomer: 'a skeleton account is created automatically: a typo makes a new account',
    unknownMeter: 'UndefinedMeter failure event',
  },
  meterNames: ['meter'],
  batch: {
    call: 'usage.submit',
    maxItems: 1000,
    maxBytes: 512000,
    atomicity: null,
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: 'result says accepted; failures appear only as events',
    retryRule: 'resend with the same uid',
  },
  validation: {
    mode: 'mixed',
    syncErrors: '400 for bad payload',
    asyncEvents: ['ingest.validation.failure'],
    siblingEvents: [
      'configuration.bill.created',
      'configuration.bill.updated',
      'configuration.account.created',
      'configuration.account.updated',
      'billing.billjob.failed',
      'billing.billjob.complete',
    ],
  },
  asyncErrors:
    'event ingest.validation.failure: UndefinedMeter, MissingField, DuplicateUid, DuplicateField, CalculationError, InvalidAccountCode',
  rateLimits: null,
  sdkRetry: {
    defaultRetries: '2',
    sameKeyOnRetry: 'body uid',
    note: null,
  },
  corrections: 'negative measurement at the past ts',
  delivery: null,
  mistakes: [
    {
      id: 'M3TER-01',
      severity: 'critical',
      what: 'uid left out',
      recognise: 'measurements without uid',
      fix: 'stable uid',
      source:
        'https://github.com/m3ter-com/m3ter-sdk-typescript/blob/262008d98270552b4ebf73c45dc02ebaf70867de/src/resources/usage/usage.ts',
      basis: 'documented',
    },
    {
      id: 'M3TER-02',
      severity: 'high',
      what: 'Unvalidated account codes create stray accounts that nobody bills',
      recognise: 'account from request input',
      fix: 'look the code up first, watch new accounts',
      source:
        'https://raw.githubusercontent.com/api-evangelist/m3ter/main/collections/m3ter-measurements-api.opencollection.json',
      basis: 'documented',
    },
    {
      id: 'M3TER-03',
      severity: 'high',
      what: 'accepted believed to be final',
      recognise: 'result === "accepted" as proof, no notification rule on the failure event',
      fix: 'create a notification on ingest.validation.failure',
      source:
        'https://github.com/m3ter-com/m3ter-sdk-typescript/blob/262008d98270552b4ebf73c45dc02ebaf70867de/src/resources/events.ts',
      basis: 'documented',
    },
    {
      id: 'M3TER-04',
      severity: 'medium',
      what: 'Batch over 1,000 or 512,000 bytes',
      recognise: 'submit(all)',
      fix: 'chunk by both limits',
      source:
        'https://github.com/m3ter-com/m3ter-sdk-typescript/blob/262008d98270552b4ebf73c45dc02ebaf70867de/src/resources/usage/usage.ts',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/m3ter-com/m3ter-sdk-typescript/blob/262008d98270552b4ebf73c45dc02ebaf70867de/src/resources/usage/usage.ts',
    'https://github.com/m3ter-com/m3ter-sdk-typescript/blob/262008d98270552b4ebf73c45dc02ebaf70867de/src/resources/events.ts',
    'https://github.com/m3ter-com/m3ter-sdk-go/blob/539f552b728169f0ad84aa13325690697fef3a16/usage.go',
    'https://raw.githubusercontent.com/api-evangelist/m3ter/main/collections/m3ter-measurements-api.opencollection.json',
    'https://www.m3ter.com/docs/api',
  ],
});
