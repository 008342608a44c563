import { unreadBatchAnswer } from '#audit/rules/ingestion/unread-batch-answer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadBatchAnswer, {
  fires: [
    {
      name: 'commands of the AWS SDK for JavaScript that put several messages at once',
      files: {
        'src/publish.ts': `
          import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
          import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

          const kinesis = new KinesisClient({});
          const sqs = new SQSClient({});

          export async function streamUsage(usageEvents: UsageEvent[]) {
            const command = new PutRecordsCommand({ StreamName: 'usage-events', Records: usageEvents.map(toRecord) });
            await kinesis.send(command);
          }

          export async function queueUsage(usageEvents: UsageEvent[]) {
            await sqs.send(new SendMessageBatchCommand({ QueueUrl: USAGE_QUEUE, Entries: usageEvents.map(toEntry) }));
          }
        `,
      },
      at: ['src/publish.ts:9', 'src/publish.ts:13'],
      confidence: 'certain',
    },
    {
      name: 'refused records of a Kinesis put',
      files: {
        'src/send.rb': `
          class UsageStream
            def publish(rows)
              Aws::Kinesis::Client.new.put_records(stream_name: "usage", records: rows.map { |r| { data: r.to_json, partition_key: r.account_id } })
              rows.each { |r| r.update!(published_at: Time.current) }
            end
          end
        `,
      },
      at: ['src/send.rb:3'],
    },
    {
      name: 'unprocessed records of a marketplace batch',
      files: {
        'src/Send.java': `
          import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
          public class Exporter {
              void export(List<UsageRecord> records) {
                  marketplace.batchMeterUsage(BatchMeterUsageRequest.builder().productCode(code).usageRecords(records).build());
                  repository.markExported(records);
              }
          }
        `,
      },
      at: ['src/Send.java:4'],
    },
    {
      name: 'failed entries of an SQS batch',
      files: {
        'src/Send.php': `
          <?php
          use Aws\\Sqs\\SqsClient;
          class UsagePublisher {
              public function publish(array $usage): void {
                  $this->sqs->sendMessageBatch(['QueueUrl' => $this->usageQueue, 'Entries' => array_map(fn ($u) => ['Id' => $u->id, 'MessageBody' => json_encode($u)], $usage)]);
                  UsageOutbox::whereIn('id', array_column($usage, 'id'))->delete();
              }
          }
        `,
      },
      at: ['src/Send.php:5'],
    },
    {
      name: 'failed records of a Kinesis put, in C#',
      files: {
        'src/Send.cs': `
          using Amazon.Kinesis;
          public class UsageStream {
              public async Task PublishAsync(IReadOnlyList<UsageEvent> usage) {
                  await _kinesis.PutRecordsAsync(new PutRecordsRequest { StreamName = "usage", Records = usage.Select(ToEntry).ToList() });
                  await _outbox.MarkPublishedAsync(usage);
              }
          }
        `,
      },
      at: ['src/Send.cs:4'],
    },
    {
      name: 'an Azure batch whose results are not read',
      files: {
        'src/send.ts': `
          export async function report(records: UsageRecord[]) {
            const answer = await fetch('https://marketplaceapi.microsoft.com/api/batchUsageEvent?api-version=2018-08-31', { method: 'POST', headers, body: JSON.stringify({ request: records }) });
            if (!answer.ok) throw new Error(\`marketplace answered \${answer.status}\`);
            await db.markReported(records.map((r) => r.id));
          }
        `,
      },
      at: ['src/send.ts:2'],
    },
  ],
  silent: [
    {
      name: 'commands of the AWS SDK for JavaScript whose failed messages are sent again, or that put one alone',
      files: {
        'src/publish.ts': `
          import { KinesisClient, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';

          const kinesis = new KinesisClient({});

          export async function streamUsage(usageEvents: UsageEvent[]) {
            const answer = await kinesis.send(new PutRecordsCommand({ StreamName: 'usage-events', Records: usageEvents.map(toRecord) }));
            if (answer.FailedRecordCount > 0) await again(usageEvents, answer.Records);
          }

          export async function streamOne(usage: UsageEvent) {
            await kinesis.send(new PutRecordCommand({ StreamName: 'usage-events', Data: encode(usage), PartitionKey: usage.account }));
          }
        `,
      },
    },
    {
      name: 'failed records asked for',
      files: {
        'src/Send.cs': `
          using Amazon.Kinesis;
          public class UsageStream {
              public async Task PublishAsync(IReadOnlyList<UsageEvent> usage) {
                  var answer = await _kinesis.PutRecordsAsync(new PutRecordsRequest { StreamName = "usage", Records = usage.Select(ToEntry).ToList() });
                  if (answer.FailedRecordCount > 0) throw new UsageNotPublished(answer.FailedRecordCount);
                  await _outbox.MarkPublishedAsync(usage);
              }
          }
        `,
      },
    },
  ],
});
