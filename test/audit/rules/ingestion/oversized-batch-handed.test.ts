import { oversizedBatch } from '#audit/rules/ingestion/oversized-batch.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(oversizedBatch, {
  fires: [
    {
      name: 'a list handed down through two methods, and one that a method of the same class reads',
      files: {
        'app/ReportSms.php': `
          <?php
          class ReportSms extends Command
          {
              public function handle(): int
              {
                  $messages = SmsMessage::query()->whereNull('reported_at')->get(['id', 'subscription_id']);
                  $this->send($messages);
                  return self::SUCCESS;
              }
              private function send(Collection $messages): void
              {
                  $response = $this->post($messages);
                  if ($response->status() === 422) {
                      $messages = $messages->values()->except($this->known($response));
                      $response = $this->post($messages);
                  }
                  $response->throw();
              }
              private function post(Collection $messages): Response
              {
                  return Http::lago()->post('/api/v1/events/batch', ['events' => $messages->values()->map(fn ($m) => ['transaction_id' => $m->id])]);
              }
          }
        `,
        'src/reporter.ts': `
          import { Client } from 'lago-javascript-client';
          const lago = Client(process.env.LAGO_API_KEY);
          export class Reporter {
            async report() {
              const pending = await this.pending();
              await lago.events.createBatchEvents({ events: toEvents(pending) });
            }
            private pending() {
              return this.records.find({ where: { reportedAt: IsNull() }, order: { id: 'ASC' } });
            }
          }
          function toEvents(records: UsageRecord[]) {
            return records.map((record) => ({ transaction_id: record.id, code: 'gb' }));
          }
        `,
      },
      at: ['app/ReportSms.php:21', 'src/reporter.ts:6'],
    },
  ],
  silent: [
    {
      name: 'a read that is told how many to give, and one with a limit in its own method',
      files: {
        'metering/reporter.go': `
          package metering

          import "github.com/aws/aws-sdk-go-v2/service/marketplacemetering"

          func (r *Reporter) Run(ctx context.Context) error {
            rows, err := r.store.UnreportedHours(ctx, maxRecords)
            if err != nil { return err }
            return r.send(ctx, rows)
          }
          func (r *Reporter) send(ctx context.Context, rows []Hour) error {
            records := make([]types.UsageRecord, 0, len(rows))
            for _, row := range rows {
              records = append(records, types.UsageRecord{Dimension: &row.Dimension})
            }
            _, err := r.client.BatchMeterUsage(ctx, &marketplacemetering.BatchMeterUsageInput{UsageRecords: records})
            return err
          }
        `,
        'src/reporter.ts': `
          import { Client } from 'lago-javascript-client';
          const lago = Client(process.env.LAGO_API_KEY);
          export class Reporter {
            async report() {
              const pending = await this.pending();
              await lago.events.createBatchEvents({ events: toEvents(pending) });
            }
            private pending() {
              return this.records.find({ where: { reportedAt: IsNull() }, take: 100 });
            }
          }
          function toEvents(records: UsageRecord[]) {
            return records.map((record) => ({ transaction_id: record.id, code: 'gb' }));
          }
        `,
      },
    },
  ],
});
