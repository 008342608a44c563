import { defineProvider } from './provider.ts';

/** Amazon Kinesis Data Streams and Firehose: what it promises, read at the addresses in `sources`. */
export const awsKinesis = defineProvider({
  id: 'aws-kinesis',
  name: 'Amazon Kinesis Data Streams and Firehose',
  category: 'transport',
  note: null,
  receiverWords: ['kinesis', 'firehose'],
  endpoints: [],
  httpPatterns: [],
  sdks: [
    {
      ecosystem: 'pypi',
      package: 'boto3',
      isDedicated: false,
      imports: ['boto3'],
      calls: [
        {
          pattern: '*.put_records',
          operation: 'produce',
          needsImport: false,
        },
        {
          pattern: '*.put_record_batch',
          operation: 'produce',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'npm',
      package: '@aws-sdk/client-kinesis',
      isDedicated: true,
      imports: ['@aws-sdk/client-kinesis', '@aws-sdk/client-firehose'],
      calls: [
        {
          pattern: 'PutRecordsCommand',
          operation: 'produce',
          needsImport: false,
        },
        {
          pattern: 'PutRecordBatchCommand',
          operation: 'produce',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'aws-sdk-go-v2/service/kinesis',
      isDedicated: true,
      imports: [
        'github.com/aws/aws-sdk-go-v2/service/kinesis',
        'github.com/aws/aws-sdk-go-v2/service/firehose',
      ],
      calls: [
        {
          pattern: '*.PutRecordBatch',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.PutRecords',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'AWSSDK.Kinesis',
      isDedicated: true,
      imports: ['Amazon.Kinesis', 'Amazon.KinesisFirehose'],
      calls: [
        {
          pattern: '*.PutRecordsAsync',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.PutRecordBatchAsync',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'software.amazon.awssdk:kinesis',
      isDedicated: true,
      imports: ['software.amazon.awssdk.services.kinesis', 'software.amazon.awssdk.services.firehose'],
      calls: [
        {
          pattern: '*.putRecords',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.putRecordBatch',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'aws-sdk-kinesis',
      isDedicated: true,
      imports: ['aws-sdk-kinesis', 'aws-sdk-firehose', 'Aws.Kinesis', 'Aws.Firehose'],
      calls: [
        {
          pattern: '*.put_records',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.put_record_batch',
          operation: 'produce',
          needsImport: true,
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
          pattern: '*.putRecords',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.putRecordBatch',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'crates',
      package: 'aws-sdk-kinesis',
      isDedicated: true,
      imports: ['aws_sdk_kinesis', 'aws_sdk_firehose'],
      calls: [
        {
          pattern: '*.put_records',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.put_record_batch',
          operation: 'produce',
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
    ifOmitted: 'a retried put is a second record',
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
    ifOmitted: null,
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: null,
  },
  value: {
    names: [],
    parameter: null,
    type: null,
    allowsDecimals: null,
    allowsNegatives: null,
    aggregations: [],
    note: null,
  },
  customer: {
    names: [],
    parameter: null,
    unknownCustomer: null,
    unknownMeter: null,
  },
  meterNames: [],
  batch: {
    call: 'PutRecords (Firehose: PutRecordBatch)',
    maxItems: 500,
    maxBytes: 5242880,
    atomicity: 'per record',
    checkFields: ['FailedRecordCount', 'FailedPutCount', 'ErrorCode'],
    failsInsideSuccess: true,
    partialFailure:
      'FailedRecordCount and Records[].ErrorCode (ProvisionedThroughputExceededException, InternalFailure); Firehose: FailedPutCount and RequestResponses[].ErrorCode',
    retryRule: 'resend only the failed indexes',
  },
  validation: {
    mode: 'sync',
    syncErrors: null,
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: null,
  rateLimits: 'per shard throughput',
  sdkRetry: {
    defaultRetries: 'SDK retries only whole-request errors',
    sameKeyOnRetry: null,
    note: 'partial failures are never retried by the SDK because the call was a 200',
  },
  corrections: null,
  delivery: {
    guarantee: 'at least once',
    ackPoint: 'checkpoint',
    lossModes: ['FailedRecordCount ignored', 'checkpoint before processing'],
    duplicateModes: [
      'timeout then resend',
      'resend of the whole batch instead of the failed part',
      'shard reprocessing after worker failure',
    ],
  },
  mistakes: [
    {
      id: 'KINESIS-01',
      severity: 'critical',
      what: 'FailedRecordCount not read',
      recognise: 'put_records result unused',
      fix: 'loop over the failed indexes with back-off',
      source:
        'https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/kinesis/aws.sdk.kotlin.services.kinesis.model/-put-records-response/failed-record-count.html',
      basis: 'documented',
    },
    {
      id: 'KINESIS-02',
      severity: 'high',
      what: 'Whole batch resent after a partial failure',
      recognise: 'retry(Records) on FailedRecordCount > 0',
      fix: 'filter by ErrorCode',
      source: 'https://alchemy.run/providers/aws/kinesis/streamsink/',
      basis: 'documented',
    },
    {
      id: 'KINESIS-03',
      severity: 'high',
      what: 'Consumer without event-id dedup',
      recognise: 'increment per record',
      fix: 'unique event id',
      source:
        'https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/kinesis/aws.sdk.kotlin.services.kinesis.model/-put-records-response/failed-record-count.html',
      basis: 'inferred',
    },
  ],
  sources: [
    'https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/kinesis/aws.sdk.kotlin.services.kinesis.model/-put-records-response/failed-record-count.html',
    'https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/KinesisFirehose/MIKinesisFirehosePutRecordBatchPutRecordBatchRequest.html',
    'https://alchemy.run/providers/aws/kinesis/streamsink/',
  ],
});
