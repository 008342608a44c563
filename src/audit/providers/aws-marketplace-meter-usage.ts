import { defineProvider } from './provider.ts';

/** AWS Marketplace MeterUsage (AMI and container): what it promises, read at the addresses in `sources`. */
export const awsMarketplaceMeterUsage = defineProvider({
  id: 'aws-marketplace-meter-usage',
  name: 'AWS Marketplace MeterUsage (AMI and container)',
  category: 'marketplace',
  note: null,
  receiverWords: ['marketplace', 'metering'],
  endpoints: [
    {
      method: 'POST',
      url: 'AWSMPMeteringService.MeterUsage',
      purpose: 'one record, called from the buyer instance, task or pod',
    },
    {
      method: 'POST',
      url: 'AWSMPMeteringService.RegisterUsage',
      purpose: 'container start-up entitlement',
    },
  ],
  httpPatterns: ['AWSMPMeteringService\\.MeterUsage'],
  sdks: [
    {
      ecosystem: 'pypi',
      package: 'boto3',
      isDedicated: false,
      imports: ['boto3'],
      calls: [
        {
          pattern: '*.meter_usage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'npm',
      package: '@aws-sdk/client-marketplace-metering',
      isDedicated: true,
      imports: ['@aws-sdk/client-marketplace-metering', 'aws-sdk'],
      calls: [
        {
          pattern: 'MeterUsageCommand',
          operation: 'send',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/aws/aws-sdk-go-v2/service/marketplacemetering',
      isDedicated: true,
      imports: [
        'github.com/aws/aws-sdk-go-v2/service/marketplacemetering',
        'github.com/aws/aws-sdk-go/service/marketplacemetering',
      ],
      calls: [
        {
          pattern: '*.MeterUsage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'software.amazon.awssdk:marketplacemetering',
      isDedicated: true,
      imports: ['software.amazon.awssdk.services.marketplacemetering'],
      calls: [
        {
          pattern: '*.meterUsage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'AWSSDK.AWSMarketplaceMetering',
      isDedicated: true,
      imports: ['Amazon.AWSMarketplaceMetering'],
      calls: [
        {
          pattern: '*.MeterUsageAsync',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'crates',
      package: 'aws-sdk-marketplacemetering',
      isDedicated: true,
      imports: ['aws_sdk_marketplacemetering'],
      calls: [
        {
          pattern: '*.meter_usage',
          operation: 'send',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'implicit: instance/task + dimension + hour; plus optional ClientToken',
    keyNames: ['ClientToken'],
    isRequired: false,
    scope: 'per instance and region',
    ifOmitted: 'ClientToken is random when omitted; the hour rule still applies',
    window: 'the hour bucket',
    windowSeconds: 3600,
    windowKind: 'hour-bucket',
    onDuplicate:
      'identical: same MeteringRecordId; other quantity in the hour: DuplicateRequestException; same ClientToken with other parameters: IdempotencyConflictException',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: ['Timestamp'],
    unit: 'UTC, reduced to the hour',
    form: null,
    takesFractions: null,
    ifOmitted: 'required',
    maxPast: '6 hours (current botocore model; older text said one hour)',
    maxPastSeconds: 21600,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'hour',
  },
  value: {
    names: ['UsageQuantity'],
    parameter: 'UsageQuantity',
    type: 'integer, default 0',
    allowsDecimals: false,
    allowsNegatives: false,
    aggregations: ['sum'],
    note: null,
  },
  customer: {
    names: ['UsageDimension'],
    parameter: 'instance role of the buyer',
    unknownCustomer: 'CustomerNotEntitledException (RegisterUsage)',
    unknownMeter: 'InvalidUsageDimensionException',
  },
  meterNames: ['UsageDimension'],
  batch: {
    call: null,
    maxItems: 1,
    maxBytes: null,
    atomicity: 'single',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: null,
    retryRule: 'identical record',
  },
  validation: {
    mode: 'sync',
    syncErrors:
      'DuplicateRequestException, IdempotencyConflictException, TimestampOutOfBoundsException, InvalidEndpointRegionException, InvalidUsageDimensionException, ThrottlingException',
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: null,
  rateLimits: null,
  sdkRetry: {
    defaultRetries: 'AWS SDK default',
    sameKeyOnRetry: 'identical',
    note: null,
  },
  corrections: null,
  delivery: null,
  mistakes: [
    {
      id: 'AWSMU-01',
      severity: 'critical',
      what: 'Called on every use instead of once an hour',
      recognise: 'meter_usage in a request path',
      fix: 'local counter, hourly flush',
      source: 'https://docs.amazonaws.cn/sdk-for-sap-abap/v1/api/latest/mpm/operation/METERUSAGE.html',
      basis: 'documented',
    },
    {
      id: 'AWSMU-02',
      severity: 'high',
      what: 'Client in another region than the instance',
      recognise: 'region hard-coded',
      fix: 'region from instance metadata',
      source: 'https://docs.amazonaws.cn/sdk-for-sap-abap/v1/api/latest/mpm/operation/METERUSAGE.html',
      basis: 'documented',
    },
    {
      id: 'AWSMU-03',
      severity: 'high',
      what: 'Quantity omitted defaults to 0 and blocks the hour',
      recognise: 'meter_usage without UsageQuantity in the billing path',
      fix: 'always set it',
      source: 'https://docs.amazonaws.cn/sdk-for-sap-abap/v1/api/latest/mpm/operation/METERUSAGE.html',
      basis: 'inferred',
    },
    {
      id: 'AWSMU-04',
      severity: 'high',
      what: 'Hour lost when the process restarts',
      recognise: 'counter only in memory',
      fix: 'persist the counter with its hour',
      source: 'https://docs.amazonaws.cn/sdk-for-sap-abap/v1/api/latest/mpm/operation/METERUSAGE.html',
      basis: 'inferred',
    },
  ],
  sources: [
    'https://docs.amazonaws.cn/sdk-for-sap-abap/v1/api/latest/mpm/operation/METERUSAGE.html',
    'https://docs.amazonaws.cn/sdkfornet/v3/apidocs/items/AWSMarketplaceMetering/TMeterUsageRequest.html',
  ],
});
