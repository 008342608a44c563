import { defineProvider } from './provider.ts';

/** Amazon DynamoDB (batch writes): what it promises, read at the addresses in `sources`. */
export const awsDynamodb = defineProvider({
  id: 'aws-dynamodb',
  name: 'Amazon DynamoDB (batch writes)',
  category: 'store',
  note: null,
  receiverWords: ['dynamodb', 'dynamo'],
  endpoints: [],
  httpPatterns: ['dynamodb\\.[a-z0-9-]+\\.amazonaws\\.com'],
  sdks: [
    {
      ecosystem: 'pypi',
      package: 'boto3',
      isDedicated: false,
      imports: ['boto3'],
      calls: [
        {
          pattern: '*.batch_write_item',
          operation: 'store',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'npm',
      package: '@aws-sdk/client-dynamodb',
      isDedicated: true,
      imports: ['@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb'],
      calls: [
        {
          pattern: 'BatchWriteItemCommand',
          operation: 'store',
          needsImport: false,
        },
        {
          pattern: 'BatchWriteCommand',
          operation: 'store',
          needsImport: false,
        },
        {
          pattern: '*.batchWrite',
          operation: 'store',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'aws-sdk-go-v2/service/dynamodb',
      isDedicated: true,
      imports: [
        'github.com/aws/aws-sdk-go-v2/service/dynamodb',
        'github.com/aws/aws-sdk-go/service/dynamodb',
      ],
      calls: [
        {
          pattern: '*.BatchWriteItem',
          operation: 'store',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'software.amazon.awssdk:dynamodb',
      isDedicated: true,
      imports: ['software.amazon.awssdk.services.dynamodb', 'aws.sdk.kotlin.services.dynamodb'],
      calls: [
        {
          pattern: '*.batchWriteItem',
          operation: 'store',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'AWSSDK.DynamoDBv2',
      isDedicated: true,
      imports: ['Amazon.DynamoDBv2'],
      calls: [
        {
          pattern: '*.BatchWriteItemAsync',
          operation: 'store',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'aws-sdk-dynamodb',
      isDedicated: true,
      imports: ['aws-sdk-dynamodb', 'Aws.DynamoDB'],
      calls: [
        {
          pattern: '*.batch_write_item',
          operation: 'store',
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
          pattern: '*.batchWriteItem',
          operation: 'store',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'crates',
      package: 'aws-sdk-dynamodb',
      isDedicated: true,
      imports: ['aws_sdk_dynamodb'],
      calls: [
        {
          pattern: '*.batch_write_item',
          operation: 'store',
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
    ifOmitted: 'an item of the same key is replaced',
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
    call: 'BatchWriteItem',
    maxItems: 25,
    maxBytes: 16777216,
    atomicity: 'per item',
    checkFields: ['UnprocessedItems'],
    failsInsideSuccess: true,
    telling: {
      calls: [
        'send',
        'batch_write_item',
        'batchWriteItem',
        'BatchWriteItem',
        'BatchWriteItemAsync',
        'batchWrite',
      ],
      questions: ['hasUnprocessedItems', 'unprocessed_items'],
    },
    partialFailure: 'UnprocessedItems holds what was throttled or failed; nothing is raised',
    retryRule: 'send UnprocessedItems again with exponential back-off until it is empty',
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
    defaultRetries: 'SDK retries only whole-request errors',
    sameKeyOnRetry: null,
    note: 'the batch_writer of boto3 sends unprocessed items again, the plain calls do not',
  },
  corrections: null,
  delivery: {
    guarantee: 'each item that is not in UnprocessedItems is stored',
    ackPoint: '200 without UnprocessedItems',
    lossModes: ['UnprocessedItems ignored'],
    duplicateModes: [],
  },
  mistakes: [
    {
      id: 'DYNAMODB-01',
      severity: 'critical',
      what: 'UnprocessedItems not read',
      recognise: 'answer of BatchWriteItem unused',
      fix: 'send UnprocessedItems again until it is empty',
      source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html',
      basis: 'documented',
    },
  ],
  sources: ['https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html'],
});
