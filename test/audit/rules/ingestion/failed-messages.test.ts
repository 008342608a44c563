import { failedMessages } from '#audit/rules/ingestion/failed-messages.ts';
import { describeRule } from '#test/rule-tester.ts';

const REDRIVE = `
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Failed.Arn
        maxReceiveCount: 5`;

function queue(name: string, more = ''): string {
  return `Resources:
  ${name}:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 900${more}`;
}

function consumed(event: string): string {
  return `${queue('UsageQueue', REDRIVE)}
  Meter:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        FromQueue:
          Type: SQS
          Properties:
            Queue: !GetAtt UsageQueue.Arn${event}`;
}

describeRule(failedMessages, {
  fires: [
    {
      name: 'a queue of usage without a dead-letter queue',
      files: { 'template.yaml': queue('MeteringEvents') },
      at: ['template.yaml:2'],
      confidence: 'likely',
    },
    {
      name: 'the dead-letter queue is taken away',
      base: { 'template.yaml': queue('UsageQueue', REDRIVE) },
      files: { 'template.yaml': queue('UsageQueue') },
      at: ['template.yaml:2'],
      confidence: 'certain',
    },
    {
      name: 'a message is given up at its first failure',
      files: { 'template.yaml': queue('BillingQueue', REDRIVE.replace('5', '1')) },
      at: ['template.yaml:8'],
    },
    {
      name: 'a batch of many whose failures are not told apart',
      files: { 'template.yaml': consumed('\n            BatchSize: 100') },
      at: ['template.yaml:17'],
      confidence: 'likely',
    },
    {
      name: 'the batch is left at its default',
      files: { 'template.yaml': consumed('') },
      at: ['template.yaml:15'],
      confidence: 'possible',
    },
    {
      name: 'a function that is given a queue by its address alone',
      files: {
        'serverless.yml':
          'functions:\n  recordUsage:\n    handler: a.b\n    events:\n      - sqs: arn:aws:sqs:eu-west-1:1:events\n',
      },
      at: ['serverless.yml:5'],
      confidence: 'possible',
    },
    {
      name: 'a place to try things on',
      files: { 'deploy/staging/template.yaml': queue('UsageQueue') },
      at: ['deploy/staging/template.yaml:2'],
      confidence: 'possible',
    },
  ],
  silent: [
    { name: 'a queue with a dead-letter queue', files: { 'template.yaml': queue('UsageQueue', REDRIVE) } },
    { name: 'a queue that is one itself', files: { 'template.yaml': queue('UsageDLQ') } },
    {
      name: 'a queue that another one names',
      files: { 'template.yaml': `${queue('Usage', REDRIVE)}\n  Failed:\n    Type: AWS::SQS::Queue` },
    },
    { name: 'a queue of something else', files: { 'template.yaml': queue('Thumbnails') } },
    {
      name: 'each failure is told',
      files: {
        'template.yaml': consumed(
          '\n            BatchSize: 100\n            FunctionResponseTypes: [ReportBatchItemFailures]',
        ),
      },
    },
    { name: 'one message at a time', files: { 'template.yaml': consumed('\n            BatchSize: 1') } },
    {
      name: 'a size put in at deployment',
      files: { 'template.yaml': consumed('\n            BatchSize: !Ref Size') },
    },
    {
      name: 'another kind of event',
      files: {
        'serverless.yml':
          'functions:\n  recordUsage:\n    events:\n      - http: GET /usage\n      - stream: arn:aws:kinesis:usage\n',
      },
    },
    { name: 'a template that cannot be read', files: { 'template.yaml': `${queue('UsageQueue')}\n bad: [` } },
  ],
});
