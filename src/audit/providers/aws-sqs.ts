import { defineProvider } from './provider.ts';

/** Amazon SQS (and Lambda triggers): what it promises, read at the addresses in `sources`. */
export const awsSqs = defineProvider({
  id: 'aws-sqs',
  name: 'Amazon SQS (and Lambda triggers)',
  category: 'transport',
  note: null,
  receiverWords: ['sqs'],
  endpoints: [],
  httpPatterns: ['sqs\\.[a-z0-9-]+\\.amazonaws\\.com'],
  sdks: [
    {
      ecosystem: 'pypi',
      package: 'boto3',
      isDedicated: false,
      imports: ['boto3'],
      calls: [
        {
          pattern: '*.send_message',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.send_message_batch',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.receive_message',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.delete_message',
          operation: 'acknowledge',
          needsImport: true,
        },
        {
          pattern: '*.delete_message_batch',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'npm',
      package: '@aws-sdk/client-sqs',
      isDedicated: true,
      imports: ['@aws-sdk/client-sqs'],
      calls: [
        {
          pattern: 'SendMessageCommand',
          operation: 'produce',
          needsImport: false,
        },
        {
          pattern: 'SendMessageBatchCommand',
          operation: 'produce',
          needsImport: false,
        },
        {
          pattern: 'DeleteMessageCommand',
          operation: 'acknowledge',
          needsImport: false,
        },
        {
          pattern: 'DeleteMessageBatchCommand',
          operation: 'acknowledge',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'aws-sdk-go-v2/service/sqs',
      isDedicated: true,
      imports: ['github.com/aws/aws-sdk-go-v2/service/sqs', 'github.com/aws/aws-sdk-go/service/sqs'],
      calls: [
        {
          pattern: '*.SendMessage',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.SendMessageBatch',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.ReceiveMessage',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.DeleteMessage',
          operation: 'acknowledge',
          needsImport: true,
        },
        {
          pattern: '*.DeleteMessageBatch',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'software.amazon.awssdk:sqs',
      isDedicated: true,
      imports: ['software.amazon.awssdk.services.sqs'],
      calls: [
        {
          pattern: '*.sendMessage',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.sendMessageBatch',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.receiveMessage',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.deleteMessage',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'AWSSDK.SQS',
      isDedicated: true,
      imports: ['Amazon.SQS'],
      calls: [
        {
          pattern: '*.SendMessageAsync',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.SendMessageBatchAsync',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.ReceiveMessageAsync',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.DeleteMessageAsync',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'aws-sdk-sqs',
      isDedicated: true,
      imports: ['aws-sdk-sqs', 'Aws.SQS'],
      calls: [
        {
          pattern: '*.send_message',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.send_message_batch',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.receive_message',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.delete_message',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'crates',
      package: 'aws-sdk-sqs',
      isDedicated: true,
      imports: ['aws_sdk_sqs'],
      calls: [
        {
          pattern: '*.send_message',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.send_message_batch',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.receive_message',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.delete_message',
          operation: 'acknowledge',
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
          pattern: '*.sendMessage',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.sendMessageBatch',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.receiveMessage',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.deleteMessage',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'FIFO: MessageDeduplicationId; standard queue: none',
    keyNames: ['MessageDeduplicationId'],
    isRequired: false,
    scope: 'queue or message group',
    ifOmitted: 'with content-based dedup: SHA-256 of the body (attributes not included); without: error',
    window: '5 minutes, also after deletion',
    windowSeconds: 300,
    windowKind: 'rolling',
    onDuplicate: 'send answers success but the copy is not delivered',
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
    call: 'SendMessageBatch / DeleteMessageBatch',
    maxItems: 10,
    maxBytes: null,
    atomicity: 'per entry',
    checkFields: ['Failed'],
    failsInsideSuccess: true,
    partialFailure: 'Failed[] in a 200 answer',
    retryRule: 'resend the failed entries',
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
    defaultRetries: 'AWS SDK default',
    sameKeyOnRetry: 'FIFO yes with an explicit id',
    note: null,
  },
  corrections: null,
  delivery: {
    guarantee:
      'standard: at least once; FIFO: no duplicates within 5 minutes on send, redelivery after visibility timeout still happens',
    ackPoint: 'DeleteMessage',
    lossModes: [
      'delete before processing',
      'Failed[] ignored',
      'no dead-letter queue: retention expiry',
      'Lambda returns success after swallowing an error',
    ],
    duplicateModes: [
      'visibility timeout shorter than processing',
      'Lambda batch error redelivers the whole batch',
      'standard queue duplicates',
      'producer retry later than 5 minutes',
    ],
  },
  mistakes: [
    {
      id: 'SQS-01',
      severity: 'critical',
      what: 'Message deleted before the usage is stored',
      recognise: 'delete_message above the write',
      fix: 'delete last',
      source:
        'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html',
      basis: 'documented',
    },
    {
      id: 'SQS-02',
      severity: 'critical',
      what: 'Lambda handler throws for one record: the stored ones run again',
      recognise: 'for record in event.Records with a bare raise, no batchItemFailures',
      fix: 'ReportBatchItemFailures plus an idempotent write; on FIFO stop at the first failure and return the rest',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.md',
      basis: 'documented',
    },
    {
      id: 'SQS-03',
      severity: 'high',
      what: 'Content-based dedup on a body without an id: two identical real usages within 5 minutes become one',
      recognise: 'ContentBasedDeduplication true and a body of customer + quantity',
      fix: 'explicit id or an event id in the body',
      source:
        'https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/sqs/aws.sdk.kotlin.services.sqs.model/-send-message-request/message-deduplication-id.html',
      basis: 'documented',
    },
    {
      id: 'SQS-04',
      severity: 'high',
      what: '5-minute window taken for exactly-once',
      recognise: 'FIFO queue and consumer without dedup',
      fix: 'store event ids',
      source:
        'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html',
      basis: 'documented',
    },
    {
      id: 'SQS-05',
      severity: 'high',
      what: 'Failed[] of a batch send ignored',
      recognise: 'send_message_batch result unused',
      fix: 'loop',
      source:
        'https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/sqs/aws.sdk.kotlin.services.sqs.model/-send-message-request/message-deduplication-id.html',
      basis: 'inferred',
    },
    {
      id: 'SQS-06',
      severity: 'medium',
      what: 'Visibility timeout below the slowest call',
      recognise: 'default 30 s with an HTTP call to the billing API',
      fix: 'raise or extend it',
      source:
        'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html',
      basis: 'documented',
    },
  ],
  sources: [
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html',
    'https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/sqs/aws.sdk.kotlin.services.sqs.model/-send-message-request/message-deduplication-id.html',
    'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.md',
    'https://docs.aws.amazon.com/prescriptive-guidance/latest/lambda-event-filtering-partial-batch-responses-for-sqs/benefits-partial-batch-responses.html',
  ],
});
