import { droppingRetry } from '#audit/rules/ingestion/dropping-retry.ts';
import { describeRule } from '#test/rule-tester.ts';

function cronJob(name: string, retries: number): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}
spec:
  schedule: "0 * * * *"
  jobTemplate:
    spec:
      backoffLimit: ${retries}`;
}

describeRule(droppingRetry, {
  fires: [
    {
      name: 'a job of the clock that is tried once only',
      files: { 'a.yaml': cronJob('usage-report', 0) },
      at: ['a.yaml:9'],
      confidence: 'possible',
    },
    {
      name: 'a loop that ends in a log line, and a retry whose last failure is logged',
      files: {
        'src/report.ts': `
          import Stripe from 'stripe';
          import pRetry from 'p-retry';
          const stripe = new Stripe(key);
          export async function loop(event) {
            let attempts = 0;
            while (attempts < 5) {
              try {
                await stripe.billing.meterEvents.create(event);
                return;
              } catch (error) {
                attempts++;
                await sleep(100);
              }
            }
            console.error('gave up', event.id);
          }
          export async function wrapped(event) {
            try {
              await pRetry(() => stripe.billing.meterEvents.create(event), { retries: 3 });
            } catch (error) {
              console.error(error);
            }
          }
        `,
      },
      at: ['src/report.ts:8', 'src/report.ts:19'],
      confidence: 'likely',
    },
    {
      name: 'Python: a loop that ends in nothing, and a task that is not tried again',
      files: {
        'usage.py': `
          import stripe
          import time

          def report(event):
              for attempt in range(3):
                  try:
                      stripe.billing.MeterEvent.create(**event)
                      break
                  except stripe.APIConnectionError:
                      time.sleep(2 ** attempt)
        `,
        'tasks.py': `
          import stripe
          from app.celery import app

          @app.task
          def report(event):
              stripe.billing.MeterEvent.create(**event)
        `,
      },
      at: ['usage.py:7', 'tasks.py:4'],
    },
    {
      name: 'Go: nil after the last attempt',
      files: {
        'usage.go': `
          package usage

          import "github.com/stripe/stripe-go/v82/billing/meterevent"

          func Report(params *stripe.BillingMeterEventParams) error {
          	for attempt := 0; attempt < maxAttempts; attempt++ {
          		_, err := meterevent.New(params)
          		if err == nil {
          			return nil
          		}
          		time.Sleep(backoff(attempt))
          	}
          	log.Printf("giving up on usage")
          	return nil
          }
        `,
      },
      at: ['usage.go:7'],
    },
    {
      name: 'Ruby: jobs that are thrown away',
      files: {
        'app/jobs/report_usage_job.rb': `
          class ReportUsageJob
            include Sidekiq::Job
            sidekiq_options queue: 'usage', retry: 3, dead: false

            def perform(id)
              Stripe::Billing::MeterEvent.create(event_name: 'calls', identifier: id)
            end
          end
        `,
        'app/jobs/send_usage_job.rb': `
          class SendUsageJob < ApplicationJob
            discard_on StandardError

            def perform(id)
              Stripe::Billing::MeterEvent.create(event_name: 'calls', identifier: id)
            end
          end
        `,
      },
      at: ['app/jobs/report_usage_job.rb:3', 'app/jobs/send_usage_job.rb:2'],
      confidence: 'certain',
    },
    {
      name: 'Java: a loop that ends in nothing',
      files: {
        'src/main/java/Usage.java': `
          import com.stripe.model.billing.MeterEvent;
          class Usage {
            void report(MeterEventCreateParams params) {
              for (int attempt = 0; attempt < 3; attempt++) {
                try {
                  MeterEvent.create(params);
                  return;
                } catch (StripeException e) {
                  log.warn("try again", e);
                }
              }
            }
          }
        `,
      },
      at: ['src/main/java/Usage.java:6'],
    },
    {
      name: 'a message rejected for good',
      files: {
        'src/consumer.ts': `
          import amqp from 'amqplib';
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          channel.consume('usage', async (message) => {
            try {
              await stripe.billing.meterEvents.create(JSON.parse(message.content.toString()));
              channel.ack(message);
            } catch (error) {
              channel.nack(message, false, false);
            }
          });
        `,
      },
      at: ['src/consumer.ts:9'],
    },
  ],
  silent: [
    {
      name: 'a job of the clock that is tried again, and one of something else',
      files: {
        'a.yaml': cronJob('usage-report', 3),
        'b.yaml': cronJob('send-mail', 0),
      },
    },
    {
      name: 'the last failure is raised, kept or told',
      files: {
        'src/report.ts': `
          import Stripe from 'stripe';
          import pRetry from 'p-retry';
          const stripe = new Stripe(key);
          export async function raised(event) {
            for (let attempt = 0; attempt < 3; attempt++) {
              try {
                return await stripe.billing.meterEvents.create(event);
              } catch (error) {
                if (attempt === 2) throw error;
              }
            }
          }
          export async function after(event) {
            let last;
            for (let attempt = 0; attempt < 3; attempt++) {
              try {
                return await stripe.billing.meterEvents.create(event);
              } catch (error) {
                last = error;
              }
            }
            throw last;
          }
          export async function kept(event) {
            for (let attempt = 0; attempt < 3; attempt++) {
              try {
                await stripe.billing.meterEvents.create(event);
                return true;
              } catch (error) {
                await sleep(100);
              }
            }
            return false;
          }
          export async function wrapped(event) {
            await pRetry(() => stripe.billing.meterEvents.create(event), { retries: 3 });
            try {
              await pRetry(() => stripe.billing.meterEvents.create(event));
            } catch (error) {
              await outbox.put(event);
            }
          }
        `,
        'usage.go': `
          package usage

          import "github.com/stripe/stripe-go/v82/billing/meterevent"

          func Report(params *stripe.BillingMeterEventParams) error {
          	var err error
          	for attempt := 0; attempt < maxAttempts; attempt++ {
          		if _, err = meterevent.New(params); err == nil {
          			return nil
          		}
          	}
          	return fmt.Errorf("report usage: %w", err)
          }
        `,
      },
    },
    {
      name: 'rows that stay until they are marked',
      files: {
        'usage.py': `
          import stripe

          def report(row):
              for attempt in range(3):
                  try:
                      stripe.billing.MeterEvent.create(identifier=row.id)
                      row.sent = True
                      break
                  except stripe.APIConnectionError:
                      continue
        `,
      },
    },
    {
      name: 'jobs that are kept, and ones that are no metering',
      files: {
        'app/jobs/report_usage_job.rb': `
          class ReportUsageJob
            include Sidekiq::Job
            sidekiq_options retry: 3

            def perform(id)
              Stripe::Billing::MeterEvent.create(event_name: 'calls', identifier: id)
            end
          end
        `,
        'app/jobs/last_word_job.rb': `
          class LastWordJob
            include Sidekiq::Job
            sidekiq_options retry: 3, dead: false
            sidekiq_retries_exhausted { |job, _error| FailedUsage.create!(payload: job['args']) }

            def perform(id)
              Stripe::Billing::MeterEvent.create(event_name: 'calls', identifier: id)
            end
          end
        `,
        'app/jobs/greet_job.rb': `
          class GreetJob < ApplicationJob
            discard_on StandardError

            def perform(id)
              Mailer.greet(id).deliver_now
            end
          end
        `,
        'tasks.py': `
          import stripe
          from celery import shared_task

          @shared_task(bind=True)
          def report(self, event):
              try:
                  stripe.billing.MeterEvent.create(**event)
              except stripe.StripeError as error:
                  raise self.retry(exc=error)

          @shared_task(autoretry_for=(Exception,), retry_backoff=True)
          def report_all(event):
              stripe.billing.MeterEvent.create(**event)
        `,
      },
    },
    {
      name: 'a rejection that a dead letter takes, or that puts the message back',
      files: {
        'src/consumer.ts': `
          import amqp from 'amqplib';
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          await channel.assertQueue('usage', { deadLetterExchange: 'usage.failed' });
          channel.consume('usage', async (message) => {
            try {
              await stripe.billing.meterEvents.create(JSON.parse(message.content.toString()));
              channel.ack(message);
            } catch (error) {
              channel.nack(message, false, false);
            }
          });
        `,
      },
    },
  ],
});
