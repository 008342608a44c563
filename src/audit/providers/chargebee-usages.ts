import { defineProvider } from './provider.ts';

/** Chargebee usages (older): what it promises, read at the addresses in `sources`. */
export const chargebeeUsages = defineProvider({
  id: 'chargebee-usages',
  name: 'Chargebee usages (older)',
  category: 'billing',
  note: null,
  receiverWords: ['chargebee'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://{site}.chargebee.com/api/v2/subscriptions/{id}/usages',
      purpose: 'add a usage record',
    },
  ],
  httpPatterns: ['/api/v2/subscriptions/[^/]+/usages\\b'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'chargebee',
      isDedicated: true,
      imports: ['chargebee', 'chargebee-typescript'],
      calls: [
        {
          pattern: '*.usage.create',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'chargebee',
      isDedicated: true,
      imports: ['chargebee'],
      calls: [
        {
          pattern: '*.Usage.create',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'chargebee',
      isDedicated: true,
      imports: ['chargebee', 'ChargeBee'],
      calls: [
        {
          pattern: 'ChargeBee.Usage.create',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'com.chargebee:chargebee-java',
      isDedicated: true,
      imports: ['com.chargebee'],
      calls: [
        {
          pattern: 'Usage.create',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'packagist',
      package: 'chargebee/chargebee-php',
      isDedicated: true,
      imports: ['ChargeBee', 'Chargebee'],
      calls: [
        {
          pattern: 'Usage.create',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.usage.create',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/chargebee/chargebee-go',
      isDedicated: true,
      imports: ['github.com/chargebee/chargebee-go'],
      calls: [
        {
          pattern: 'usage.Create',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: 'usageAction.Create',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'ChargeBee',
      isDedicated: true,
      imports: ['ChargeBee'],
      calls: [
        {
          pattern: 'Usage.Create',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'subscription + item price + usage_date (plus optional id)',
    keyNames: ['id', 'chargebee-idempotency-key'],
    isRequired: false,
    scope: 'site',
    ifOmitted: 'a second record for the same date clashes or adds',
    window: null,
    windowSeconds: null,
    windowKind: 'permanent',
    onDuplicate: 'error when the id or the (subscription, item price, date) already exists',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: ['usage_date', 'usageDate'],
    unit: 'unix seconds',
    form: 'unix-seconds',
    takesFractions: null,
    ifOmitted: 'now',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'usage_date; a pending invoice takes usages until it is closed',
  },
  value: {
    names: ['quantity'],
    parameter: 'quantity',
    type: 'string holding a decimal',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: ['sum', 'last', 'max (per item setting)'],
    note: null,
  },
  customer: {
    names: ['subscriptionId'],
    parameter: 'subscription id in the path',
    unknownCustomer: '404',
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
    retryRule: 'same idempotency header',
  },
  validation: {
    mode: 'sync',
    syncErrors: null,
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: null,
  rateLimits: 'general API limits; by default 5,000 usages in the lifetime of a subscription',
  sdkRetry: {
    defaultRetries: 'off; when enabled 3 on 500/502/503/504 with an automatic key',
    sameKeyOnRetry: 'yes inside one call',
    note: null,
  },
  corrections: 'delete or re-create before the invoice closes',
  delivery: null,
  mistakes: [
    {
      id: 'CBEEU-01',
      severity: 'high',
      what: 'One record per request: hits the 5,000 cap',
      recognise: 'usage.create in a request handler',
      fix: 'aggregate per day or use usage events',
      source: 'https://chargebee.com/docs/billing/2.0/kb/billing/how-to-add-usage-via-api',
      basis: 'documented',
    },
    {
      id: 'CBEEU-02',
      severity: 'high',
      what: 'Retry without chargebee-idempotency-key or id',
      recognise: 'plain usage.create in a job',
      fix: 'header or id',
      source:
        'https://github.com/chargebee/chargebee-node/blob/31f906ad9293cf919d455f67f38ea622169067a8/src/RequestWrapper.ts',
      basis: 'read-in-source',
    },
    {
      id: 'CBEEU-03',
      severity: 'medium',
      what: 'Number instead of string quantity loses precision',
      recognise: 'quantity: n (float)',
      fix: 'decimal string',
      source: 'https://chargebee.com/docs/billing/2.0/kb/billing/how-to-add-usage-via-api',
      basis: 'documented',
    },
  ],
  sources: [
    'https://chargebee.com/docs/billing/2.0/kb/billing/how-to-add-usage-via-api',
    'https://github.com/chargebee/chargebee-node/blob/31f906ad9293cf919d455f67f38ea622169067a8/src/RequestWrapper.ts',
  ],
});
