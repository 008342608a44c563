import { defineProvider } from './provider.ts';

/** Kill Bill usage: what it promises, read at the addresses in `sources`. */
export const killbill = defineProvider({
  id: 'killbill',
  name: 'Kill Bill usage',
  category: 'billing',
  note: null,
  receiverWords: ['killbill'],
  endpoints: [
    {
      method: 'POST',
      url: '/1.0/kb/usages',
      purpose: 'record usage; 201',
    },
  ],
  httpPatterns: ['/1\\.0/kb/usages\\b'],
  sdks: [
    {
      ecosystem: 'maven',
      package: 'org.kill-bill.billing:killbill-client-java',
      isDedicated: true,
      imports: ['org.killbill.billing'],
      calls: [
        {
          pattern: '*.usageApi.recordUsage',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.usageApi.createUsage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'killbill-client',
      isDedicated: true,
      imports: ['killbill_client', 'KillBillClient'],
      calls: [
        {
          pattern: '*.UsageRecord.create',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'trackingId',
    keyNames: ['trackingId', 'tracking_id'],
    isRequired: false,
    scope: 'subscription',
    ifOmitted: 'random UUID: no protection',
    window: 'permanent',
    windowSeconds: null,
    windowKind: 'permanent',
    onDuplicate: 'error USAGE_RECORD_TRACKING_ID_ALREADY_EXISTS',
    duplicateAnswer: { status: null, signs: ['USAGE_RECORD_TRACKING_ID_ALREADY_EXISTS'], item: null },
    overwriting: null,
  },
  timestamp: {
    names: ['recordDate'],
    unit: 'date or date-time',
    form: null,
    takesFractions: null,
    ifOmitted: 'required',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'recordDate; 400 after the end of the subscription',
  },
  value: {
    names: ['amount'],
    parameter: 'amount',
    type: 'decimal(18,9)',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: ['consumable (sum) and capacity (max) per catalog'],
    note: null,
  },
  customer: {
    names: ['subscriptionId', 'unitType'],
    parameter: 'subscriptionId + unitType',
    unknownCustomer: 'error',
    unknownMeter: 'unit type must be in the catalog to be billed',
  },
  meterNames: ['unitType'],
  batch: {
    call: 'one subscription per call, many units and dates',
    maxItems: null,
    maxBytes: null,
    atomicity: null,
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
  corrections: null,
  delivery: null,
  mistakes: [
    {
      id: 'KB-01',
      severity: 'critical',
      what: 'trackingId left out',
      recognise: 'recordUsage without trackingId',
      fix: 'set it',
      source:
        'https://github.com/killbill/killbill/blob/cb60779c171391be558cd7aebb1eafea60ad2b82/usage/src/main/java/org/killbill/billing/usage/api/user/DefaultUsageUserApi.java',
      basis: 'read-in-source',
    },
    {
      id: 'KB-02',
      severity: 'high',
      what: 'Two parallel posts with one trackingId: the check is read-then-insert and there is no unique index',
      recognise: 'parallel consumers',
      fix: 'serialise per subscription or add an index',
      source:
        'https://github.com/killbill/killbill/blob/cb60779c171391be558cd7aebb1eafea60ad2b82/usage/src/main/resources/org/killbill/billing/usage/ddl.sql',
      basis: 'read-in-source',
    },
    {
      id: 'KB-03',
      severity: 'medium',
      what: 'Duplicate error requeued for ever',
      recognise: 'generic catch',
      fix: 'treat as delivered',
      source:
        'https://github.com/killbill/killbill/blob/cb60779c171391be558cd7aebb1eafea60ad2b82/usage/src/main/java/org/killbill/billing/usage/api/user/DefaultUsageUserApi.java',
      basis: 'read-in-source',
    },
  ],
  sources: [
    'https://github.com/killbill/killbill/blob/cb60779c171391be558cd7aebb1eafea60ad2b82/usage/src/main/java/org/killbill/billing/usage/api/user/DefaultUsageUserApi.java',
    'https://github.com/killbill/killbill/blob/cb60779c171391be558cd7aebb1eafea60ad2b82/usage/src/main/resources/org/killbill/billing/usage/ddl.sql',
    'https://github.com/killbill/killbill/blob/cb60779c171391be558cd7aebb1eafea60ad2b82/jaxrs/src/main/java/org/killbill/billing/jaxrs/resources/UsageResource.java',
  ],
});
