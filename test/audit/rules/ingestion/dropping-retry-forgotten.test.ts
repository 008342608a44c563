import { droppingRetry } from '#audit/rules/ingestion/dropping-retry.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(droppingRetry, {
  fires: [
    {
      name: 'a job of Laravel that deletes itself in its handler',
      files: {
        'src/usage.php': `
          <?php

          namespace App\\Jobs;

          use App\\Models\\UsageRecord;
          use App\\Services\\Metronome;
          use Illuminate\\Bus\\Queueable;
          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Foundation\\Bus\\Dispatchable;
          use Illuminate\\Queue\\InteractsWithQueue;
          use Illuminate\\Queue\\SerializesModels;
          use Throwable;

          class SendUsageToMetronome implements ShouldQueue
          {
              use Dispatchable, InteractsWithQueue, Queueable, SerializesModels;

              public int $tries = 3;

              public function __construct(private UsageRecord $usage)
              {
              }

              public function handle(Metronome $metronome): void
              {
                  try {
                      $metronome->ingest([[
                          'transaction_id' => $this->usage->uuid,
                          'customer_id' => $this->usage->customer->metronome_id,
                          'event_type' => $this->usage->meter,
                          'timestamp' => $this->usage->occurred_at->toIso8601String(),
                          'properties' => ['quantity' => $this->usage->quantity],
                      ]]);
                  } catch (Throwable $e) {
                      report($e);
                      $this->delete();
                  }
              }
          }
        `,
      },
      at: ['src/usage.php:36'],
    },
    {
      name: 'a job of RQ whose failure is kept for no time',
      files: {
        'src/usage.py': `
          from redis import Redis
          from rq import Queue

          from billing.lago import lago
          from lago_python_client.models import Event

          queue = Queue("usage", connection=Redis.from_url("redis://redis:6379/0"))


          def send_usage_event(transaction_id: str, subscription_id: str, code: str, units: int, at: int) -> None:
              lago.events.create(
                  Event(
                      transaction_id=transaction_id,
                      external_subscription_id=subscription_id,
                      code=code,
                      timestamp=at,
                      properties={"units": units},
                  )
              )


          def record_usage(request_id: str, subscription_id: str, units: int, at: int) -> None:
              queue.enqueue(send_usage_event, request_id, subscription_id, "api_units", units, at, failure_ttl=0)
        `,
      },
      at: ['src/usage.py:23'],
    },
    {
      name: 'a job of Sidekiq that is never tried again',
      files: {
        'src/usage.rb': `
          # frozen_string_literal: true

          class ReportUsageJob
            include Sidekiq::Job
            sidekiq_options queue: "billing", retry: false

            def perform(usage_id)
              usage = UsageRecord.find(usage_id)
              Stripe::Billing::MeterEvent.create(
                event_name: "api_calls",
                identifier: "usage-#{usage.id}",
                timestamp: usage.occurred_at.to_i,
                payload: { stripe_customer_id: usage.account.stripe_customer_id, value: usage.quantity.to_s }
              )
            end
          end
        `,
      },
      at: ['src/usage.rb:5'],
    },
  ],
  silent: [
    {
      name: 'a job of Sidekiq by default, with a last word',
      files: {
        'src/usage.rb': `
          # frozen_string_literal: true

          class ReportUsageJob
            include Sidekiq::Job
            sidekiq_options queue: "billing"

            sidekiq_retries_exhausted do |job, error|
              FailedUsageReport.create!(usage_id: job["args"].first, error: error.message)
            end

            def perform(usage_id)
              usage = UsageRecord.find(usage_id)
              Stripe::Billing::MeterEvent.create(
                event_name: "api_calls",
                identifier: "usage-#{usage.id}",
                timestamp: usage.occurred_at.to_i,
                payload: { stripe_customer_id: usage.account.stripe_customer_id, value: usage.quantity.to_s }
              )
            end
          end
        `,
      },
    },
    {
      name: 'a job of BullMQ with attempts',
      files: {
        'src/usage.ts': `
          import { Queue, Worker } from 'bullmq';
          import { connection } from './redis.js';
          import { stripe } from './stripe.js';
          import { usageFailures } from './metrics.js';

          export const usageQueue = new Queue('report-usage', {
            connection,
            defaultJobOptions: { attempts: 20, backoff: { type: 'exponential', delay: 1_000 }, removeOnComplete: 10_000 },
          });

          export const worker = new Worker(
            'report-usage',
            async (job) => {
              const { eventId, stripeCustomerId, tokens, at } = job.data;
              await stripe.billing.meterEvents.create({
                event_name: 'tokens',
                identifier: eventId,
                timestamp: at,
                payload: { stripe_customer_id: stripeCustomerId, value: String(tokens) },
              });
            },
            { connection },
          );
          worker.on('failed', (job, error) => usageFailures.inc({ queue: 'report-usage', reason: error.name }));
        `,
      },
    },
    {
      name: 'a task of Celery that is tried again without end',
      files: {
        'src/usage.py': `
          from celery import shared_task

          from billing.models import UsageEvent


          @shared_task(acks_late=True, reject_on_worker_lost=True, autoretry_for=(Exception,), retry_backoff=True, max_retries=None)
          def store_usage(event: dict) -> None:
              UsageEvent.objects.get_or_create(
                  event_id=event["id"],
                  defaults={"customer_id": event["customer_id"], "meter": event["meter"], "quantity": event["quantity"]},
              )
        `,
      },
    },
  ],
});
