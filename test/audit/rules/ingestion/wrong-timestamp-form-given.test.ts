import { wrongTimestampForm } from '#audit/rules/ingestion/wrong-timestamp-form.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wrongTimestampForm, {
  fires: [
    {
      name: 'a time that a caller or a literal of the file gives in another unit',
      files: {
        'src/runs.ts': `
          import { Client } from 'lago-javascript-client';
          const lago = Client(process.env.LAGO_API_KEY);
          function toEvent(run: Run) {
            return { transaction_id: run.id, code: 'credits', timestamp: run.finishedAt };
          }
          export async function finishRun(run: Run) {
            const finished = { ...run, finishedAt: Date.now() };
            await lago.events.createEvent({ event: toEvent(finished) });
          }
        `,
        'billing/meter.go': `
          package billing

          import "github.com/stripe/stripe-go/v82"

          func (m *Meter) Record(ctx context.Context, customer string, at int64) error {
            _, err := m.client.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{Timestamp: stripe.Int64(at)})
            return err
          }

          func (m *Meter) Now(ctx context.Context, customer string) error {
            return m.Record(ctx, customer, time.Now().UnixMilli())
          }
        `,
      },
      at: ['src/runs.ts:4', 'billing/meter.go:6'],
    },
    {
      name: 'usage taken up from further back than the provider accepts',
      files: {
        'src/MarketplaceReport.java': `
          class MarketplaceReport {
            private static final Duration LOOK_BACK = Duration.ofDays(3);
            void report() {
              Instant now = clock.instant();
              List<UsageHour> unreported = hours.unreported(now.minus(LOOK_BACK), now);
              send(unreported);
            }
            private void send(List<UsageHour> part) {
              aws.batchMeterUsage(r -> r.productCode(code).usageRecords(toRecords(part)));
            }
          }
        `,
        'billing/backfill.py': `
          import stripe

          def backfill():
              since = timezone.now() - timedelta(days=90)
              for row in Usage.objects.filter(created_at__gte=since, sent=False):
                  stripe.billing.MeterEvent.create(event_name="calls", identifier=row.key, timestamp=int(row.created_at.timestamp()), payload={})
        `,
      },
      at: ['src/MarketplaceReport.java:5', 'billing/backfill.py:5'],
    },
  ],
  silent: [
    {
      name: 'the unit that is wanted, callers that differ, and a field that others set as well',
      files: {
        'src/runs.ts': `
          import { Client } from 'lago-javascript-client';
          const lago = Client(process.env.LAGO_API_KEY);
          export async function finishRun(run: Run) {
            const finished = { ...run, finishedAt: Math.floor(Date.now() / 1000) };
            await lago.events.createEvent({ event: { transaction_id: finished.id, timestamp: finished.finishedAt } });
            log.info({ timestamp: Date.now() });
          }
          export async function track(event: UsageEvent) {
            await lago.events.createEvent({ event: { transaction_id: event.id, timestamp: event.timestamp } });
          }
        `,
      },
    },
    {
      name: 'usage of the last hours, old rows that are put away, and rows that are settled',
      files: {
        'src/MarketplaceReport.java': `
          class MarketplaceReport {
            private static final Duration ACCEPTED = Duration.ofHours(5);
            void report() {
              Instant now = clock.instant();
              hours.markExpired(now.minus(Duration.ofDays(3)), now);
              send(hours.unreported(now.minus(ACCEPTED), now));
            }
            private void send(List<UsageHour> part) {
              aws.batchMeterUsage(r -> r.productCode(code).usageRecords(toRecords(part)));
            }
          }
        `,
        'billing/backfill.py': `
          import stripe

          def backfill():
              since = timezone.now() - timedelta(days=30)
              Usage.objects.filter(created_at__lt=timezone.now() - timedelta(days=400)).delete()
              for row in Usage.objects.filter(created_at__gte=since, sent=False):
                  stripe.billing.MeterEvent.create(event_name="calls", identifier=row.key, timestamp=int(row.created_at.timestamp()), payload={})
        `,
      },
    },
  ],
});
