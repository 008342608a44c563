import { defineProvider } from './provider.ts';

/** Maxio / Chargify metered component usage: what it promises, read at the addresses in `sources`. */
export const maxioUsage = defineProvider({
  id: 'maxio-usage',
  name: 'Maxio / Chargify metered component usage',
  category: 'billing',
  note: null,
  receiverWords: ['maxio', 'chargify'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://{site}.chargify.com/subscriptions/{id}/components/{component_id}/usages.json',
      purpose: 'add usage',
    },
  ],
  httpPatterns: ['/subscriptions/[^/]+/components/[^/]+/usages\\.json'],
  sdks: [
    {
      ecosystem: 'npm',
      package: '@maxio-com/advanced-billing-sdk',
      isDedicated: true,
      imports: ['@maxio-com/advanced-billing-sdk'],
      calls: [
        {
          pattern: '*.createUsage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'maxio-advanced-billing-sdk',
      isDedicated: true,
      imports: ['advancedbilling', 'advanced_billing'],
      calls: [
        {
          pattern: '*.subscription_components.create_usage',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.subscription_components_controller.create_usage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'maxio-advanced-billing-sdk',
      isDedicated: true,
      imports: ['advanced_billing', 'AdvancedBilling', 'chargify_api_ares', 'Chargify'],
      calls: [
        {
          pattern: '*.subscription_components.create_usage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'AdvancedBilling.Standard',
      isDedicated: true,
      imports: ['AdvancedBilling.Standard'],
      calls: [
        {
          pattern: '*.CreateUsage',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.CreateUsageAsync',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'com.maxio:advanced-billing-sdk',
      isDedicated: true,
      imports: ['com.maxio.advancedbilling'],
      calls: [
        {
          pattern: '*.createUsage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'packagist',
      package: 'maxio/advanced-billing-sdk',
      isDedicated: true,
      imports: ['AdvancedBillingLib'],
      calls: [
        {
          pattern: '*.createUsage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'none',
    keyNames: [],
    isRequired: null,
    scope: null,
    ifOmitted: 'every call adds',
    window: null,
    windowSeconds: null,
    windowKind: 'none',
    onDuplicate: 'not detected',
    duplicateAnswer: null,
    overwriting: null,
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
    periodAttribution: 'time of receipt',
  },
  value: {
    names: ['quantity'],
    parameter: 'quantity',
    type: 'integer unless fractional quantities are enabled',
    allowsDecimals: null,
    allowsNegatives: true,
    aggregations: ['running unit balance'],
    note: 'balance does not go below 0: a larger deduction is lost',
  },
  customer: {
    names: [],
    parameter: 'subscription id or reference',
    unknownCustomer: '404',
    unknownMeter: '404',
  },
  meterNames: ['componentId', 'component_id'],
  batch: {
    call: null,
    maxItems: 1,
    maxBytes: null,
    atomicity: 'single component per call',
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
    defaultRetries: '0; when configured only GET and PUT are repeated',
    sameKeyOnRetry: null,
    note: null,
  },
  corrections: 'negative quantity',
  delivery: null,
  mistakes: [
    {
      id: 'MAXIO-01',
      severity: 'critical',
      what: 'createUsage in a retried path',
      recognise: 'any retry wrapper around createUsage',
      fix: 'record sent ids in your database in the same transaction, or use events-based billing with a uniqueness token',
      source:
        'https://github.com/maxio-com/ab-typescript-sdk/blob/4aecf7e1ff768ba12ab2dbe7547c9ecf72847668/src/controllers/subscriptionComponentsController.ts',
      basis: 'read-in-source',
    },
    {
      id: 'MAXIO-02',
      severity: 'high',
      what: 'Late job falls into the wrong period because there is no timestamp',
      recognise: 'nightly or month-end flush',
      fix: 'flush before renewal',
      source:
        'https://github.com/maxio-com/ab-typescript-sdk/blob/4aecf7e1ff768ba12ab2dbe7547c9ecf72847668/src/controllers/subscriptionComponentsController.ts',
      basis: 'inferred',
    },
    {
      id: 'MAXIO-03',
      severity: 'medium',
      what: 'Correction larger than the balance vanishes',
      recognise: 'negative quantity without reading unit_balance',
      fix: 'check the balance first',
      source:
        'https://github.com/maxio-com/ab-typescript-sdk/blob/4aecf7e1ff768ba12ab2dbe7547c9ecf72847668/src/controllers/subscriptionComponentsController.ts',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/maxio-com/ab-typescript-sdk/blob/4aecf7e1ff768ba12ab2dbe7547c9ecf72847668/src/controllers/subscriptionComponentsController.ts',
    'https://github.com/maxio-com/ab-typescript-sdk/blob/4aecf7e1ff768ba12ab2dbe7547c9ecf72847668/src/defaultConfiguration.ts',
    'https://github.com/maxio-com/ab-python-sdk/blob/ea0ff777ef01d6350a77115ee7dce185ceed330c/advancedbilling/controllers/subscription_components_controller.py',
  ],
});
