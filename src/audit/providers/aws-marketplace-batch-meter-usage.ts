import { defineProvider } from './provider.ts';

/** AWS Marketplace BatchMeterUsage (SaaS): what it promises, read at the addresses in `sources`. */
export const awsMarketplaceBatchMeterUsage = defineProvider({
  id: 'aws-marketplace-batch-meter-usage',
  name: 'AWS Marketplace BatchMeterUsage (SaaS)',
  category: 'marketplace',
  note: 'CustomerIdentifier deprecated (31 Mar 2026); SaaS products new from 1 Jun 2026 use CustomerAWSAccountId with LicenseArn.',
  receiverWords: ['marketplace', 'metering'],
  endpoints: [
    {
      method: 'POST',
      url: 'metering.marketplace.{region}.amazonaws.com AWSMPMeteringService.BatchMeterUsage',
      purpose: 'up to 25 hourly records for one product',
    },
    {
      method: 'POST',
      url: 'AWSMPMeteringService.ResolveCustomer',
      purpose: 'registration token to customer',
    },
  ],
  httpPatterns: ['metering\\.marketplace\\.', 'AWSMPMeteringService\\.BatchMeterUsage'],
  sdks: [
    {
      ecosystem: 'pypi',
      package: 'boto3',
      isDedicated: false,
      imports: ['boto3'],
      calls: [
        {
          pattern: '*.batch_meter_usage',
          operation: 'send-batch',
          needsImport: false,
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
          pattern: 'BatchMeterUsageCommand',
          operation: 'send-batch',
          needsImport: false,
        },
        {
          pattern: '*.batchMeterUsage',
          operation: 'send-batch',
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
          pattern: '*.BatchMeterUsage',
          operation: 'send-batch',
          needsImport: false,
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
          pattern: '*.batchMeterUsage',
          operation: 'send-batch',
          needsImport: false,
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
          pattern: '*.BatchMeterUsageAsync',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'aws-sdk-marketplacemetering',
      isDedicated: true,
      imports: ['aws-sdk-marketplacemetering', 'Aws.MarketplaceMetering'],
      calls: [
        {
          pattern: '*.batch_meter_usage',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'packagist',
      package: 'aws/aws-sdk-php',
      isDedicated: false,
      imports: ['Aws'],
      calls: [
        {
          pattern: '*.batchMeterUsage',
          operation: 'send-batch',
          needsImport: false,
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
          pattern: '*.batch_meter_usage',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'aws.sdk.kotlin:marketplacemetering',
      isDedicated: true,
      imports: ['aws.sdk.kotlin.services.marketplacemetering'],
      calls: [
        {
          pattern: '*.batchMeterUsage',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'implicit: customer + product (or licence) + dimension + hour',
    keyNames: [],
    isRequired: null,
    scope: 'region-local',
    ifOmitted: 'not applicable',
    window: 'the hour bucket',
    windowSeconds: 3600,
    windowKind: 'hour-bucket',
    onDuplicate:
      'identical record: success again; different quantity for the same hour: status DuplicateRecord and the first quantity stays, so later usage is never billed',
    duplicateAnswer: { status: null, signs: [], item: { accepted: 'Success', duplicate: 'DuplicateRecord' } },
    overwriting: null,
  },
  timestamp: {
    names: ['Timestamp'],
    unit: 'UTC timestamp, reduced to the hour',
    form: null,
    takesFractions: null,
    ifOmitted: 'required',
    maxPast:
      '6 hours (API reference; some newer AWS guide text speaks of 24 h with a month-end cut-off: unresolved, send within 1 hour)',
    maxPastSeconds: 21600,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'hour of Timestamp',
  },
  value: {
    names: ['Quantity'],
    parameter: 'Quantity',
    type: 'integer 0 to 2147483647, default 0',
    allowsDecimals: false,
    allowsNegatives: false,
    aggregations: ['sum'],
    note: 'UsageAllocations must add up to Quantity',
  },
  customer: {
    names: ['CustomerIdentifier', 'CustomerAWSAccountId', 'LicenseArn', 'Dimension'],
    parameter: 'CustomerIdentifier or CustomerAWSAccountId (exclusive), LicenseArn',
    unknownCustomer: 'status CustomerNotSubscribed in Results',
    unknownMeter: 'InvalidUsageDimensionException fails the whole call',
  },
  meterNames: ['Dimension'],
  batch: {
    call: 'BatchMeterUsage',
    maxItems: 25,
    maxBytes: 1000000,
    atomicity:
      'mixed: per-record statuses, but one out-of-range timestamp, bad dimension or bad licence fails the entire call',
    checkFields: ['UnprocessedRecords', 'Status'],
    failsInsideSuccess: true,
    partialFailure:
      'Results[].Status (Success, CustomerNotSubscribed, DuplicateRecord) and UnprocessedRecords[]',
    retryRule: 'resend UnprocessedRecords unchanged; on an exception, bisect',
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
    defaultRetries: 'AWS SDK default (3 attempts)',
    sameKeyOnRetry: 'identical record, safe',
    note: 'SDK retries never cover UnprocessedRecords: the call was a 200',
  },
  corrections: 'none through the API; contact AWS. CloudTrail keeps calls for 90 days',
  delivery: null,
  mistakes: [
    {
      id: 'AWSMP-01',
      severity: 'critical',
      what: 'UnprocessedRecords not read: usage is lost',
      recognise: 'batch_meter_usage response unused or only logged',
      fix: 'loop until empty',
      source: 'https://docs.aws.amazon.com/goto/WebAPI/meteringmarketplace-2016-01-14/BatchMeterUsage',
      basis: 'documented',
    },
    {
      id: 'AWSMP-02',
      severity: 'critical',
      what: 'Several reports in one hour for one dimension: only the first is billed',
      recognise: 'call per event, or a cron more often than hourly without merging',
      fix: 'sum per customer+dimension+hour after the hour has ended, one record',
      source: 'https://docs.aws.amazon.com/goto/WebAPI/meteringmarketplace-2016-01-14/BatchMeterUsage',
      basis: 'documented',
    },
    {
      id: 'AWSMP-03',
      severity: 'high',
      what: 'Timestamp = now at send time instead of the usage hour: a retry in the next hour becomes another record',
      recognise: 'Timestamp: new Date()',
      fix: "store the hour with the aggregate (AWS's own sample gets this wrong)",
      source:
        'https://github.com/aws-samples/aws-marketplace-serverless-saas-integration/blob/beeb9bb15293eb8ea433245c182e8d23e7d47be7/src/metering-sqs.js',
      basis: 'read-in-source',
    },
    {
      id: 'AWSMP-04',
      severity: 'high',
      what: 'Pending rows marked as sent even on failure',
      recognise: 'update metering_pending/failed flag outside the success branch',
      fix: 'mark per record from Results',
      source:
        'https://github.com/aws-samples/aws-marketplace-serverless-saas-integration/blob/beeb9bb15293eb8ea433245c182e8d23e7d47be7/src/metering-sqs.js',
      basis: 'read-in-source',
    },
    {
      id: 'AWSMP-05',
      severity: 'high',
      what: 'More than 25 records',
      recognise: 'UsageRecords built from an unbounded query',
      fix: 'chunk',
      source: 'https://docs.aws.amazon.com/goto/WebAPI/meteringmarketplace-2016-01-14/BatchMeterUsage',
      basis: 'documented',
    },
    {
      id: 'AWSMP-06',
      severity: 'high',
      what: 'Failure left for a day: older than 6 hours, one old record breaks the call',
      recognise: 'retry queue without an age check',
      fix: 'drop to dead letter before 6 h; alarm at 1 h',
      source: 'https://docs.aws.amazon.com/goto/WebAPI/meteringmarketplace-2016-01-14/BatchMeterUsage',
      basis: 'documented',
    },
    {
      id: 'AWSMP-07',
      severity: 'high',
      what: 'DuplicateRecord counted as success without comparing quantities',
      recognise: 'status check limited to !== CustomerNotSubscribed',
      fix: 'alert when the quantity differs',
      source: 'https://docs.aws.amazon.com/goto/WebAPI/meteringmarketplace-2016-01-14/BatchMeterUsage',
      basis: 'inferred',
    },
    {
      id: 'AWSMP-08',
      severity: 'medium',
      what: 'Fractional quantity',
      recognise: 'Quantity: usage/1000',
      fix: 'integer in the smallest unit, carry the remainder',
      source: 'https://docs.aws.amazon.com/goto/WebAPI/meteringmarketplace-2016-01-14/BatchMeterUsage',
      basis: 'documented',
    },
    {
      id: 'AWSMP-09',
      severity: 'medium',
      what: 'CustomerIdentifier in new code',
      recognise: 'CustomerIdentifier without CustomerAWSAccountId',
      fix: 'CustomerAWSAccountId + LicenseArn',
      source: 'https://docs.aws.amazon.com/goto/WebAPI/meteringmarketplace-2016-01-14/BatchMeterUsage',
      basis: 'documented',
    },
  ],
  sources: [
    'https://docs.aws.amazon.com/goto/WebAPI/meteringmarketplace-2016-01-14/BatchMeterUsage',
    'https://docs.amazonaws.cn/sdkfornet/v3/apidocs/items/AWSMarketplaceMetering/MIAWSMarketplaceMeteringBatchMeterUsageBatchMeterUsageRequest.html',
    'https://www.powershellgallery.com/packages/AWS.Tools.AWSMarketplaceMetering/5.0.312/Content/AWS.Tools.AWSMarketplaceMetering.dll-Help.xml',
    'https://github.com/aws-samples/aws-marketplace-serverless-saas-integration/blob/beeb9bb15293eb8ea433245c182e8d23e7d47be7/src/metering-sqs.js',
    'https://github.com/aws-samples/aws-marketplace-serverless-saas-integration/blob/beeb9bb15293eb8ea433245c182e8d23e7d47be7/src/metering-hourly-job.js',
  ],
});
