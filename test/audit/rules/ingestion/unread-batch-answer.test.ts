import { unreadBatchAnswer } from '#audit/rules/ingestion/unread-batch-answer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadBatchAnswer, {
  fires: [
    {
      name: 'a marketplace batch whose answer is thrown away',
      files: {
        'src/report.ts': `
          import { BatchMeterUsageCommand, MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering';
          const client = new MarketplaceMeteringClient({});
          export async function report(records) {
            await client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: records }));
          }
        `,
      },
      at: ['src/report.ts:4'],
      confidence: 'certain',
    },
    {
      name: 'an answer that is only printed',
      files: {
        'metering.py': `
          import boto3
          client = boto3.client("meteringmarketplace")

          def report(records):
              response = client.batch_meter_usage(ProductCode="p", UsageRecords=records)
              print(response)
        `,
      },
      at: ['metering.py:5'],
    },
    {
      name: 'a Go answer assigned to the blank, its error checked',
      files: {
        'metering.go': `
          package metering

          import "github.com/aws/aws-sdk-go-v2/service/marketplacemetering"

          func Report(ctx context.Context, client *marketplacemetering.Client, records []types.UsageRecord) error {
          	_, err := client.BatchMeterUsage(ctx, &marketplacemetering.BatchMeterUsageInput{UsageRecords: records})
          	return err
          }
        `,
      },
      at: ['metering.go:6'],
    },
  ],
  silent: [
    {
      name: 'the fields are read, in every spelling',
      files: {
        'src/report.ts': `
          import { BatchMeterUsageCommand, MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering';
          const client = new MarketplaceMeteringClient({});
          export async function report(records) {
            const { UnprocessedRecords } = await client.send(new BatchMeterUsageCommand({ UsageRecords: records }));
            await again(UnprocessedRecords);
          }
        `,
        'metering.py': `
          import boto3
          client = boto3.client("meteringmarketplace")

          def report(records):
              response = client.batch_meter_usage(ProductCode="p", UsageRecords=records)
              for row in response.get("UnprocessedRecords", []):
                  requeue(row)
        `,
        'metering.go': `
          package metering

          import "github.com/aws/aws-sdk-go-v2/service/marketplacemetering"

          func Report(ctx context.Context, client *marketplacemetering.Client, records []types.UsageRecord) error {
          	out, err := client.BatchMeterUsage(ctx, &marketplacemetering.BatchMeterUsageInput{UsageRecords: records})
          	if err != nil {
          		return err
          	}
          	return again(out.UnprocessedRecords)
          }
        `,
      },
    },
    {
      name: 'the answer is the caller’s to read',
      files: {
        'src/report.ts': `
          import { BatchMeterUsageCommand, MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering';
          const client = new MarketplaceMeteringClient({});
          export const report = (records) => client.send(new BatchMeterUsageCommand({ UsageRecords: records }));
          export async function checked(records) {
            const answer = await client.send(new BatchMeterUsageCommand({ UsageRecords: records }));
            await checkAnswer(answer);
          }
        `,
      },
    },
    {
      name: 'a batch that fails as a whole',
      files: {
        'src/report.ts': `
          import OpenMeter from '@openmeter/sdk';
          const openmeter = new OpenMeter({ baseUrl: 'x' });
          export async function report(events) {
            await openmeter.events.ingest(events);
          }
        `,
      },
    },
    {
      name: 'a batch of something else',
      files: {
        'src/mail.ts': `
          import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
          const client = new SQSClient({});
          export async function greet(mails) {
            await client.send(new SendMessageBatchCommand({ QueueUrl: 'mails', Entries: mails }));
          }
        `,
      },
    },
  ],
});
