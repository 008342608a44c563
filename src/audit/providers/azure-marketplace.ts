import { defineProvider } from './provider.ts';

/** Azure / Microsoft Marketplace metering: what it promises, read at the addresses in `sources`. */
export const azureMarketplace = defineProvider({
  id: 'azure-marketplace',
  name: 'Azure / Microsoft Marketplace metering',
  category: 'marketplace',
  note: null,
  receiverWords: ['marketplace'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31',
      purpose: 'one event',
    },
    {
      method: 'POST',
      url: 'https://marketplaceapi.microsoft.com/api/batchUsageEvent?api-version=2018-08-31',
      purpose: 'up to 25',
    },
  ],
  httpPatterns: ['marketplaceapi\\.microsoft\\.com/api/(batchU|u)sageEvent'],
  sdks: [
    {
      ecosystem: 'nuget',
      package: 'Microsoft.Marketplace.Metering',
      isDedicated: true,
      imports: ['Microsoft.Marketplace.Metering'],
      calls: [
        {
          pattern: '*.Metering.PostUsageEventAsync',
          operation: 'send',
          needsImport: false,
        },
        {
          pattern: '*.Metering.PostBatchUsageEventAsync',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'any',
      package: 'plain HTTP',
      isDedicated: true,
      imports: [],
      calls: [],
    },
  ],
  deduplication: {
    key: 'implicit: resource + plan dimension + calendar hour of effectiveStartTime',
    keyNames: [],
    isRequired: null,
    scope: 'resource',
    ifOmitted: 'not applicable',
    window: 'the hour bucket',
    windowSeconds: 3600,
    windowKind: 'hour-bucket',
    onDuplicate:
      'single: 409 Conflict with additionalInfo.acceptedMessage; batch: status Duplicate; first quantity stays',
    duplicateAnswer: {
      status: 409,
      signs: ['acceptedMessage'],
      item: { accepted: 'Accepted', duplicate: 'Duplicate' },
    },
    overwriting: null,
  },
  timestamp: {
    names: ['effectiveStartTime'],
    unit: 'ISO 8601 UTC',
    form: 'iso-8601',
    takesFractions: null,
    ifOmitted: 'required',
    maxPast: '24 hours',
    maxPastSeconds: 86400,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'hour of effectiveStartTime',
  },
  value: {
    names: ['quantity'],
    parameter: 'quantity',
    type: 'double, greater than 0',
    allowsDecimals: true,
    allowsNegatives: false,
    aggregations: ['sum'],
    note: 'report only what exceeds the included base quantity; the service does not subtract it',
  },
  customer: {
    names: ['resourceId', 'resourceUri', 'planId', 'dimension'],
    parameter: 'resourceId (GUID) or resourceUri (managed app)',
    unknownCustomer: 'ResourceNotFound, ResourceNotAuthorized, ResourceNotActive',
    unknownMeter: 'InvalidDimension',
  },
  meterNames: ['dimension'],
  batch: {
    call: 'batchUsageEvent',
    maxItems: 25,
    maxBytes: null,
    atomicity: 'per item',
    checkFields: ['status', 'code'],
    failsInsideSuccess: true,
    partialFailure:
      'result[].status: Accepted, Expired, Duplicate, Error, ResourceNotFound, ResourceNotAuthorized, ResourceNotActive, InvalidDimension, InvalidQuantity, BadArgument',
    retryRule: 'resend Error items; Expired is lost; Duplicate needs a quantity check',
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
    note: 'x-ms-requestid is for tracing, not idempotency (inferred)',
  },
  corrections: 'support request',
  delivery: null,
  mistakes: [
    {
      id: 'AZURE-01',
      severity: 'critical',
      what: 'HTTP 200 of the batch read as success',
      recognise: 'if (response.ok) only',
      fix: 'inspect each status',
      source:
        'https://learn.microsoft.com/en-us/partner-center/marketplace/marketplace-metering-service-apis',
      basis: 'documented',
    },
    {
      id: 'AZURE-02',
      severity: 'critical',
      what: 'More than one event in an hour per dimension',
      recognise: 'post per action',
      fix: 'aggregate by hour first',
      source:
        'https://learn.microsoft.com/en-us/partner-center/marketplace/marketplace-metering-service-apis',
      basis: 'documented',
    },
    {
      id: 'AZURE-03',
      severity: 'high',
      what: '409 / Duplicate retried for ever or accepted without comparing quantity',
      recognise: 'generic retry on non-2xx',
      fix: 'read acceptedMessage and compare',
      source:
        'https://learn.microsoft.com/en-us/partner-center/marketplace/marketplace-metering-service-apis',
      basis: 'documented',
    },
    {
      id: 'AZURE-04',
      severity: 'high',
      what: 'Base quantity reported as overage: customer pays twice',
      recognise: 'no subtraction of included quantity',
      fix: 'track included units in your code',
      source:
        'https://learn.microsoft.com/en-us/partner-center/marketplace/marketplace-metering-service-apis',
      basis: 'documented',
    },
    {
      id: 'AZURE-05',
      severity: 'high',
      what: 'Older than 24 h: Expired',
      recognise: 'retry job slower than a day',
      fix: 'alarm at a few hours',
      source:
        'https://learn.microsoft.com/en-us/partner-center/marketplace/marketplace-metering-service-apis',
      basis: 'documented',
    },
    {
      id: 'AZURE-06',
      severity: 'medium',
      what: 'effectiveStartTime = now at retry: moves to the next hour and passes dedup',
      recognise: 'DateTime.UtcNow in the send function',
      fix: 'hour stored with the aggregate',
      source:
        'https://learn.microsoft.com/en-us/partner-center/marketplace/marketplace-metering-service-apis',
      basis: 'inferred',
    },
    {
      id: 'AZURE-07',
      severity: 'medium',
      what: 'Zero quantities sent: BadArgument / InvalidQuantity',
      recognise: 'no filter for 0',
      fix: 'skip zero',
      source:
        'https://learn.microsoft.com/en-us/partner-center/marketplace/marketplace-metering-service-apis',
      basis: 'documented',
    },
  ],
  sources: [
    'https://learn.microsoft.com/en-us/partner-center/marketplace/marketplace-metering-service-apis',
    'https://learn.microsoft.com/partner-center/marketplace/marketplace-metering-service-apis',
    'https://github.com/microsoft/commercial-marketplace-client-dotnet/blob/e288c1c352c0700150a29791ca461b89e2c83660/src/Microsoft.Marketplace.Metering/Generated/MeteringOperations.cs',
    'https://github.com/microsoft/metered-billing-accelerator/blob/75850d03b79baa5d2cd9c81cd4ee6c0b2fbec847/README.md',
  ],
});
