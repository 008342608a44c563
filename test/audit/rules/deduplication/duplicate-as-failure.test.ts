import { duplicateAsFailure } from '#audit/rules/deduplication/duplicate-as-failure.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(duplicateAsFailure, {
  fires: [
    {
      name: 'a consumer and a retry that know no duplicates',
      files: {
        'src/worker.ts': `
          import { Worker } from 'bullmq';
          import { backOff } from 'exponential-backoff';
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          new Worker('usage', async (job) => {
            await backOff(
              async () =>
                await stripe.billing.meterEvents.create({
                  event_name: 'calls',
                  identifier: job.data.id,
                  payload: {},
                }),
              { numOfAttempts: 3 },
            );
          });
        `,
      },
      at: ['src/worker.ts:8'],
      // The queue gives up on the message after some tries, and nothing stands behind it.
      confidence: 'possible',
    },
    {
      name: 'C#: a message that is given back to its queue on every failure',
      files: {
        'src/HourConsumer.cs': `
          public class HourConsumer(HttpClient http) {
            public async Task HandleAsync(ProcessMessageEventArgs args) {
              try {
                await PostAsync(args.Message.Body.ToObjectFromJson<HourlyUsage>());
              } catch (HttpRequestException) {
                await args.AbandonMessageAsync(args.Message);
              }
            }
            private async Task PostAsync(HourlyUsage usage) {
              using var request = new HttpRequestMessage(HttpMethod.Post, "https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31") { Content = JsonContent.Create(usage) };
              using var response = await http.SendAsync(request);
              response.EnsureSuccessStatusCode();
            }
          }
        `,
      },
      at: ['src/HourConsumer.cs:11'],
      confidence: 'likely',
    },
    {
      name: 'Python: a task that retries on every failure',
      files: {
        'usage/tasks.py': `
          import stripe
          from celery import shared_task

          @shared_task(autoretry_for=(Exception,), max_retries=5)
          def report(event_id, customer, value):
              stripe.billing.MeterEvent.create(
                  event_name="calls", identifier=event_id, payload={"value": value}
              )
        `,
      },
      at: ['usage/tasks.py:6'],
    },
    {
      name: 'Go: every error of a scheduled run is handed up',
      files: {
        'usage/job.go': `
          package usage

          import (
          	"github.com/robfig/cron/v3"
          	"github.com/stripe/stripe-go/v82/billing/meterevent"
          )

          func Start(scheduler *cron.Cron) {
          	scheduler.AddFunc("@hourly", reportHour)
          }

          func reportHour() {
          	for _, row := range rows() {
          		_, err := meterevent.New(&stripe.BillingMeterEventParams{Identifier: stripe.String(row.ID)})
          		if err != nil {
          			panic(err)
          		}
          	}
          }
        `,
      },
      at: ['usage/job.go:14'],
    },
    {
      name: 'Ruby: a job that meets a known duplicate and raises, and one that knows nothing',
      files: {
        'app/jobs/send_usage_job.rb': `
          class SendUsageJob
            include Sidekiq::Job

            def perform(event_id)
              lago_client.events.create(transaction_id: event_id, code: 'calls')
            end
          end
        `,
        'app/services/send_usage.rb': `
          class SendUsage
            def call(event)
              lago_client.events.create(transaction_id: event.id, code: 'calls')
            rescue Lago::Api::HttpError => e
              if e.error_body.include?('value_already_exist')
                raise e
              end
            end
          end
        `,
      },
      at: ['app/jobs/send_usage_job.rb:5', 'app/services/send_usage.rb:5'],
    },
    {
      name: 'items of a batch that were there before are queued again',
      files: {
        'src/report.ts': `
          import { BatchMeterUsageCommand, MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering';
          const client = new MarketplaceMeteringClient({});
          export async function report(records) {
            const answer = await client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: records }));
            for (const result of answer.Results ?? []) {
              if (result.Status !== 'Success') {
                await requeue(result.UsageRecord);
              }
            }
          }
        `,
      },
      at: ['src/report.ts:6'],
    },
    {
      name: 'Java: the known answer is thrown',
      files: {
        'src/main/java/Usage.java': `
          import org.getlago.client.EventsApi;
          class Usage {
            void send(EventsApi lago, Event event) throws ApiException {
              try {
                lago.createEvent(event);
              } catch (ApiException e) {
                if (e.getResponseBody().contains("value_already_exist")) {
                  throw e;
                }
              }
            }
          }
        `,
      },
      at: ['src/main/java/Usage.java:7'],
    },
    {
      name: 'a loop that puts what failed back into its queue, in Go',
      files: {
        'report/report.go': `
          package report

          import "github.com/getlago/lago-go-client"

          func (r *Reporter) Run(ctx context.Context) error {
            for {
              row, err := r.queue.Next(ctx)
              if err != nil {
                return err
              }
              if err := r.report(ctx, row); err != nil {
                r.queue.Later(ctx, row.ID, err)
                continue
              }
            }
          }

          func (r *Reporter) report(ctx context.Context, row Row) error {
            _, lagoErr := r.lago.Event().Create(ctx, &lago.EventInput{TransactionID: row.ID, Code: "requests"})
            if lagoErr != nil {
              return errors.New(lagoErr.Error())
            }
            return nil
          }
        `,
      },
      at: ['report/report.go:19'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a loop that hands what failed to the dead letters, in Go',
      files: {
        'report/report.go': `
          package report

          import "github.com/getlago/lago-go-client"

          func (r *Reporter) Run(ctx context.Context) error {
            for {
              row, err := r.queue.Next(ctx)
              if err != nil {
                return err
              }
              if err := r.report(ctx, row); err != nil {
                r.deadLetters.Put(ctx, row.ID, err)
                continue
              }
            }
          }

          func (r *Reporter) report(ctx context.Context, row Row) error {
            _, lagoErr := r.lago.Event().Create(ctx, &lago.EventInput{TransactionID: row.ID, Code: "requests"})
            if lagoErr != nil {
              return errors.New(lagoErr.Error())
            }
            return nil
          }
        `,
      },
    },
    {
      name: 'the row says what was reported, before the call and behind it',
      files: {
        'src/report.ts': `
          import { Worker } from 'bullmq';
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          new Worker('usage', async (job) => {
            const row = await rows.load(job.data.id);
            if (row.reportedAt !== null) return;
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: row.id });
            await rows.update(row.id, { reportedAt: new Date() });
          });
        `,
      },
    },
    {
      name: 'the duplicate is told apart, by message, by status, or by a function that says so',
      files: {
        'src/worker.ts': `
          import { Worker } from 'bullmq';
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          new Worker('usage', async (job) => {
            try {
              await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: job.data.id });
            } catch (error) {
              if (isDuplicateMeterEvent(error)) return;
              throw error;
            }
          });
        `,
        'usage/tasks.py': `
          from celery import shared_task
          from lago_python_client import Client

          client = Client(api_key=KEY)

          @shared_task(autoretry_for=(Exception,))
          def report(event_id):
              try:
                  client.events.create(Event(transaction_id=event_id))
              except LagoApiError as error:
                  if error.status_code == 422:
                      return
                  raise
        `,
        'app/jobs/send_usage_job.rb': `
          class SendUsageJob
            include Sidekiq::Job

            def perform(event_id)
              lago_client.events.create(transaction_id: event_id, code: 'calls')
            rescue Lago::Api::HttpError => e
              raise unless e.error_body.include?('value_already_exist')
            end
          end
        `,
      },
    },
    {
      name: 'a caller that knows duplicates',
      files: {
        'src/send.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          export async function sendMeterEvent(id, value) {
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: id, payload: { value } });
          }
        `,
        'src/worker.ts': `
          import { Worker } from 'bullmq';
          import { sendMeterEvent } from './send';
          new Worker('usage', async (job) => {
            await sendMeterEvent(job.data.id, job.data.value).catch((error) => {
              if (error.code !== 'duplicate_meter_event') throw error;
            });
          });
        `,
      },
    },
    {
      name: 'no key, a new key each time, or nothing that runs it again',
      files: {
        'src/worker.ts': `
          import { Worker } from 'bullmq';
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          new Worker('usage', async (job) => {
            await stripe.billing.meterEvents.create({ event_name: 'calls', payload: {} });
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: crypto.randomUUID() });
          });
          export async function once(id) {
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: id });
          }
        `,
      },
    },
    {
      name: 'a provider that takes a copy like a new event, and a failure that stops nothing',
      files: {
        'src/worker.ts': `
          import { Worker } from 'bullmq';
          import { Orb } from 'orb-billing';
          import Stripe from 'stripe';
          const orb = new Orb();
          const stripe = new Stripe(key);
          new Worker('usage', async (job) => {
            await orb.events.ingest({ events: [{ idempotency_key: job.data.id }] });
            try {
              await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: job.data.id });
            } catch (error) {
              logger.error(error);
            }
          });
        `,
      },
    },
    {
      name: 'items that were there before are told apart',
      files: {
        'src/report.ts': `
          import { BatchMeterUsageCommand, MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering';
          const client = new MarketplaceMeteringClient({});
          export async function report(records) {
            const answer = await client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: records }));
            for (const result of answer.Results ?? []) {
              if (result.Status === 'DuplicateRecord') continue;
              if (result.Status !== 'Success') await requeue(result.UsageRecord);
            }
          }
        `,
      },
    },
  ],
});
