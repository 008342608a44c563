import { oversizedBatch } from '#audit/rules/ingestion/oversized-batch.ts';
import { describeRule } from '#test/rule-tester.ts';

const AWS = `
          import { BatchMeterUsageCommand, MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering';
          const client = new MarketplaceMeteringClient({});`;

describeRule(oversizedBatch, {
  fires: [
    {
      name: 'all that a query finds, all that a loop collects, chunks that are too large',
      files: {
        'src/report.ts': `${AWS}
          export async function fromQuery(hour) {
            const rows = await prisma.usage.findMany({ where: { hour } });
            const records = rows.filter((row) => row.quantity > 0).map(toRecord);
            return client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: records }));
          }
          export async function fromLoop(customers) {
            const records = [];
            for (const customer of customers) records.push(toRecord(customer));
            return client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: records }));
          }
          export async function fromChunks(records) {
            for (const some of chunk(records, 100))
              await check(client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: some })));
          }
        `,
      },
      at: ['src/report.ts:6', 'src/report.ts:11', 'src/report.ts:15'],
    },
    {
      name: 'the caller gives all it finds',
      files: {
        'src/send.ts': `
          import Lago from 'lago-javascript-client';
          export async function sendUsage(events) {
            await lagoClient.events.createBatchEvents({ events });
          }
          export async function nightly() {
            await sendUsage(await db.usageEvents.findAll({ where: { sent: false } }));
          }
        `,
      },
      at: ['src/send.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'Python: a comprehension over a query, and slices beyond the limit',
      files: {
        'metering.py': `
          import boto3
          client = boto3.client("meteringmarketplace")

          def report(hour):
              rows = session.query(Usage).filter_by(hour=hour).all()
              records = [to_record(row) for row in rows]
              return client.batch_meter_usage(ProductCode="p", UsageRecords=records)

          def report_slices(records):
              for start in range(0, len(records), 50):
                  answer = client.batch_meter_usage(ProductCode="p", UsageRecords=records[start:start + 50])
                  check(answer)
        `,
      },
      at: ['metering.py:7', 'metering.py:11'],
    },
    {
      name: 'Go: appended in a loop, and a step that is too long',
      files: {
        'metering.go': `
          package metering

          import "github.com/aws/aws-sdk-go-v2/service/marketplacemetering"

          func Report(ctx context.Context, client *marketplacemetering.Client, rows []Row) (*Output, error) {
          	var records []types.UsageRecord
          	for _, row := range rows {
          		records = append(records, toRecord(row))
          	}
          	return client.BatchMeterUsage(ctx, &marketplacemetering.BatchMeterUsageInput{UsageRecords: records})
          }

          func Steps(ctx context.Context, client *marketplacemetering.Client, rows []types.UsageRecord) error {
          	for i := 0; i < len(rows); i += 100 {
          		end := min(i+100, len(rows))
          		out, err := client.BatchMeterUsage(ctx, &marketplacemetering.BatchMeterUsageInput{UsageRecords: rows[i:end]})
          		if err := check(out, err); err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
      at: ['metering.go:10', 'metering.go:16'],
    },
    {
      name: 'Ruby: slices of a thousand, Java and C#: all of a list',
      files: {
        'app/services/report_usage.rb': `
          class ReportUsage
            def call(events)
              events.each_slice(1000) do |some|
                lago_client.events.batch_create(events: some)
              end
            end
          end
        `,
        'src/Report.java': `
          import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
          class Report {
            Answer report(MarketplaceMeteringClient client, List<Row> rows) {
              List<UsageRecord> records = new ArrayList<>();
              for (Row row : rows) {
                records.add(toRecord(row));
              }
              return client.batchMeterUsage(BatchMeterUsageRequest.builder().productCode("p").usageRecords(records).build());
            }
          }
        `,
        'src/Report.php': `
          <?php
          use Aws\\MarketplaceMetering\\MarketplaceMeteringClient;
          class Report {
            public function report(MarketplaceMeteringClient $client, $records) {
              foreach (array_chunk($records, 200) as $some) {
                $this->check($client->batchMeterUsage(['ProductCode' => 'p', 'UsageRecords' => $some]));
              }
            }
          }
        `,
      },
      at: ['app/services/report_usage.rb:4', 'src/Report.java:8', 'src/Report.php:6'],
    },
    {
      name: 'usage put on a queue, more at once than it takes',
      files: {
        'src/queue.ts': `
          import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
          const sqs = new SQSClient({});
          export async function publishUsage(usageEvents) {
            const entries = [];
            for (const event of usageEvents) entries.push({ Id: event.id, MessageBody: JSON.stringify(event) });
            const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: 'usage-events', Entries: entries }));
            if (Failed?.length) throw new Error('usage not queued');
          }
        `,
      },
      at: ['src/queue.ts:6'],
    },
    {
      name: 'all rows of a query, made a list, in Ruby',
      files: {
        'lib/export.rb': `
          class Export
            def run(day)
              pending = PhoneCall.where(ended_on: day).includes(:account).to_a
              deliver(pending) if pending.any?
            end

            def deliver(calls)
              lago.events.batch_create(events: calls.map { |call| to_event(call) })
            end
          end
        `,
      },
      at: ['lib/export.rb:8'],
    },
  ],
  silent: [
    {
      name: 'a limited query, its rows mapped into an array',
      files: {
        'src/Sync.php': `
          <?php
          use OpenAPI\\Client\\Api\\EventsApi;
          use OpenAPI\\Client\\Model\\EventBatchInput;

          class Sync {
            private const MAX = 100;
            public function handle(EventsApi $events) {
              $rows = Delivery::query()->whereNull('sent_at')->orderBy('id')->limit(self::MAX)->get();
              $events->createBatchEvents(new EventBatchInput(['events' => $rows->map(fn ($row) => toEvent($row))->all()]));
            }
            public function some(EventsApi $events, $after) {
              $this->send($events, $this->next($after));
            }
            private function send(EventsApi $events, $rows) {
              $events->createBatchEvents(new EventBatchInput(['events' => $rows->map(fn ($row) => toEvent($row))->all()]));
            }
          }
        `,
        'src/report.ts': `${AWS}
          export async function send(hour) {
            const rows = await db.query('SELECT * FROM usage WHERE hour = $1 ORDER BY id ' + 'LIMIT $2', [hour, MAX]);
            return client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: rows.map(toRecord) }));
          }
        `,
      },
    },
    {
      name: 'slices of a list, in Ruby',
      files: {
        'lib/export.rb': `
          class Export
            def run(day)
              pending = PhoneCall.where(ended_on: day).to_a
              pending.each_slice(100) { |calls| deliver(calls) }
            end

            def deliver(calls)
              lago.events.batch_create(events: calls.map { |call| to_event(call) })
            end
          end
        `,
      },
    },
    {
      name: 'records made by a method that is given slices, in Go',
      files: {
        'events/publish.go': `
          package events

          import "github.com/aws/aws-sdk-go-v2/service/kinesis"

          func (p *Publisher) Publish(ctx context.Context, calls []Call) error {
              for start := 0; start < len(calls); start += maxRecords {
                  if err := p.put(ctx, calls[start:min(start+maxRecords, len(calls))]); err != nil {
                      return err
                  }
              }
              return nil
          }

          func (p *Publisher) put(ctx context.Context, calls []Call) error {
              var entries []types.PutRecordsRequestEntry
              for _, call := range calls {
                  entries = append(entries, types.PutRecordsRequestEntry{Data: call.Usage})
              }
              out, err := p.client.PutRecords(ctx, &kinesis.PutRecordsInput{Records: entries})
              return check(out, err)
          }
        `,
      },
    },
    {
      name: 'cut to the limit in every way',
      files: {
        'src/report.ts': `${AWS}
          const MAX = 25;
          export async function chunks(records) {
            for (const some of chunk(records, MAX))
              await check(client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: some })));
            for (let i = 0; i < records.length; i += 25) {
              const some = records.slice(i, i + 25);
              await check(client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: some })));
            }
          }
          export async function page(hour) {
            const rows = await prisma.usage.findMany({ where: { hour }, take: 25 });
            return client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: rows.map(toRecord) }));
          }
          export async function one(record) {
            return client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: [record] }));
          }
          export async function full(rows) {
            let records = [];
            for (const row of rows) {
              records.push(toRecord(row));
              if (records.length === 25) {
                await check(client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: records })));
                records = [];
              }
            }
          }
        `,
        'metering.py': `
          import boto3
          client = boto3.client("meteringmarketplace")
          LIMIT = 25

          def report(records):
              for start in range(0, len(records), LIMIT):
                  check(client.batch_meter_usage(ProductCode="p", UsageRecords=records[start:start + LIMIT]))
              for some in batched(records, 25):
                  check(client.batch_meter_usage(ProductCode="p", UsageRecords=some))
        `,
        'app/services/report_usage.rb': `
          class ReportUsage
            def call(events)
              events.each_slice(100) { |some| lago_client.events.batch_create(events: some) }
              lago_client.events.batch_create(events: Usage.where(sent: false).limit(100).map(&:to_event))
            end
          end
        `,
      },
    },
    {
      name: 'a list made out of sight, or cut to a size that is',
      files: {
        'src/report.ts': `${AWS}
          export async function given(records) {
            return client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: records }));
          }
          export async function configured(records) {
            for (const some of chunk(records, settings.size))
              await check(client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: some })));
          }
        `,
        'metering.go': `
          package metering

          import "github.com/aws/aws-sdk-go-v2/service/marketplacemetering"

          func Report(ctx context.Context, client *marketplacemetering.Client, rows []types.UsageRecord) (*Output, error) {
          	end := min(len(rows), maxBatchSize)
          	return client.BatchMeterUsage(ctx, &marketplacemetering.BatchMeterUsageInput{UsageRecords: rows[:end]})
          }
        `,
      },
    },
    {
      name: 'collected from what every caller has cut',
      files: {
        'publish.go': `
          package usage

          func (p *Publisher) Publish(ctx context.Context, calls []Call) error {
          	for start := 0; start < len(calls); start += maxRecords {
          		if err := p.putUsage(ctx, calls[start:min(start+maxRecords, len(calls))]); err != nil {
          			return err
          		}
          	}
          	return nil
          }

          func (p *Publisher) putUsage(ctx context.Context, calls []Call) error {
          	var entries []types.PutRecordsRequestEntry
          	for _, call := range calls {
          		entries = append(entries, toEntry(call))
          	}
          	out, err := p.kinesis.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: usageStream, Records: entries})
          	return check(out, err)
          }
        `,
      },
    },
    {
      name: 'a provider without a known limit, and a queue for something else',
      files: {
        'src/report.ts': `
          import { Orb } from 'orb-billing';
          import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
          const orb = new Orb();
          const sqs = new SQSClient({});
          export async function report(hour) {
            const rows = await prisma.usage.findMany({ where: { hour } });
            await orb.events.ingest({ events: rows.map(toEvent) });
          }
          export async function greet(mails) {
            const entries = [];
            for (const mail of mails) entries.push({ Id: mail.id, MessageBody: mail.body });
            await sqs.send(new SendMessageBatchCommand({ QueueUrl: 'mails', Entries: entries }));
          }
        `,
      },
    },
  ],
});
