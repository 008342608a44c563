import { shortWindow } from '#audit/rules/deduplication/short-window.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(shortWindow, {
  fires: [
    {
      name: 'a mark of five minutes in Python',
      files: {
        'src/redis-py.py': `
          import redis
          r = redis.Redis()
          def handle_usage(msg):
              if not r.set(f"usage:seen:{msg['event_id']}", 1, nx=True, ex=300):
                  return
              store(msg)
        `,
      },
      at: ['src/redis-py.py:4'],
    },
    {
      name: 'a mark with a unit in Java',
      files: {
        'src/spring.java': `
          package com.acme.billing;
          class Dedup {
              boolean first(String eventId) {
                  return Boolean.TRUE.equals(redis.opsForValue().setIfAbsent("usage:processed:" + eventId, "1", 10, TimeUnit.MINUTES));
              }
              boolean second(String eventId) {
                  return Boolean.TRUE.equals(redis.opsForValue().setIfAbsent("usage:processed:" + eventId, "1", Duration.ofMinutes(10)));
              }
          }
        `,
      },
      at: ['src/spring.java:4', 'src/spring.java:7'],
    },
    {
      name: 'a mark with a time span in C#',
      files: {
        'src/cs.cs': `
          namespace Acme.Metering;
          public class Seen(IDatabase redis)
          {
              public Task<bool> FirstAsync(string eventId) =>
                  redis.StringSetAsync($"usage:seen:{eventId}", 1, TimeSpan.FromMinutes(15), When.NotExists);
          }
        `,
      },
      at: ['src/cs.cs:5'],
    },
    {
      name: 'Laravel’s cache asked to add',
      files: {
        'src/laravel.php': `
          <?php
          namespace App\\Billing;
          class UsageConsumer
          {
              public function handle(UsageReported $event): void
              {
                  if (! Cache::add('usage:handled:'.$event->eventId, true, now()->addMinutes(10))) {
                      return;
                  }
                  $this->ledger->book($event);
              }
          }
        `,
      },
      at: ['src/laravel.php:7'],
    },
    {
      name: 'Rails’ cache with a time',
      files: {
        'src/rails.rb': `
          module Billing
            class UsageIntake
              def call(event)
                return unless Rails.cache.write("usage:seen:#{event.event_id}", true, unless_exist: true, expires_in: 5.minutes)
                Usage.create!(event.attributes)
              end
            end
          end
        `,
      },
      at: ['src/rails.rb:4'],
    },
    {
      name: 'Go’s SetNX',
      files: {
        'src/go.go': `
          package metering
          func (s *Store) First(ctx context.Context, eventID string) (bool, error) {
          	return s.rdb.SetNX(ctx, "usage:seen:"+eventID, 1, 10*time.Minute).Result()
          }
        `,
      },
      at: ['src/go.go:3'],
    },
    {
      name: 'a job of Laravel that is tried for a week',
      files: {
        'src/laravel-week.php': `
          <?php
          class MeterRender implements ShouldQueue
          {
              public function retryUntil()
              {
                  return now()->addDays(7);
              }
              public function handle(StripeClient $stripe): void
              {
                  $stripe->billing->meterEvents->create([
                      'event_name' => 'render_seconds',
                      'identifier' => "render-{$this->render->uuid}",
                      'payload' => ['stripe_customer_id' => $this->render->studio, 'value' => '1'],
                  ]);
              }
          }
        `,
      },
      at: ['src/laravel-week.php:6'],
    },
    {
      name: 'BullMQ’s doubling for days',
      files: {
        'src/bull.ts': `
          import { Queue, Worker } from 'bullmq';
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE!);
          export const usage = new Queue('usage', {
            defaultJobOptions: { attempts: 15, backoff: { type: 'exponential', delay: 30_000 } },
          });
          new Worker('usage', async (job) => {
            try {
              await stripe.billing.meterEvents.create({
                event_name: 'minutes',
                identifier: job.data.id,
                payload: { stripe_customer_id: job.data.customer, value: String(job.data.minutes) },
              });
            } catch (error) {
              if (!/already exists/.test(String(error))) throw error;
            }
          });
        `,
      },
      at: ['src/bull.ts:5'],
    },
    {
      name: 'an outbox that gives up after three days',
      files: {
        'src/outbox.go': `
          package usage
          const giveUpAfter = 72 * time.Hour
          func (r *Relay) send(ctx context.Context, row Row) error {
          	if time.Since(row.CreatedAt) > giveUpAfter {
          		return r.park(ctx, row)
          	}
          	_, err := meterevent.New(&stripe.BillingMeterEventParams{
          		EventName:  stripe.String("builds"),
          		Identifier: stripe.String(row.ID),
          		Payload:    map[string]string{"stripe_customer_id": row.Customer, "value": row.Value},
          	})
          	if err != nil && !isDuplicate(err) {
          		return err
          	}
          	return r.done(ctx, row)
          }
        `,
      },
      at: ['src/outbox.go:2'],
    },
    {
      name: 'a job of Rails tried for days',
      files: {
        'src/activejob.rb': `
          class ReportMinutesJob < ApplicationJob
            retry_on Stripe::APIConnectionError, wait: 6.hours, attempts: 12
            def perform(call)
              Stripe::Billing::MeterEvent.create(
                event_name: "minutes", identifier: "call-#{call.id}",
                payload: { stripe_customer_id: call.account.stripe_id, value: call.minutes })
            rescue Stripe::InvalidRequestError => e
              raise unless e.message.include?("already exists")
            end
          end
        `,
      },
      at: ['src/activejob.rb:2'],
    },
    {
      name: 'a stream of NATS and an outbox in TypeScript',
      files: {
        'src/nats.ts': `
          import { nanos } from 'nats';
          const STREAM = 'usage';
          const MAX_AGE_HOURS = 24;
          const retryFor = Duration.ofHours(24);
          export async function ensure(jsm) {
            await jsm.streams.add({ name: STREAM, subjects: ['usage.>'], duplicate_window: nanos(120_000) });
          }
        `,
      },
      at: ['src/nats.ts:6'],
    },
  ],
  silent: [
    {
      name: 'a mark of a month',
      files: {
        'src/r1.py': `
          import redis
          r = redis.Redis()
          def handle_usage(msg):
              if not r.set(f"usage:seen:{msg['event_id']}", 1, nx=True, ex=60 * 60 * 24 * 30):
                  return
              store(msg)
        `,
      },
    },
    {
      name: 'a lock of seconds',
      files: {
        'src/r2.java': `
          package com.acme.billing;
          class Locks {
              boolean lock(String eventId) {
                  return Boolean.TRUE.equals(redis.opsForValue().setIfAbsent("usage:lock:" + eventId, "1", Duration.ofSeconds(30)));
              }
          }
        `,
      },
    },
    {
      name: 'a job of Laravel that is tried for hours',
      files: {
        'src/r3.php': `
          <?php
          class MeterRender implements ShouldQueue
          {
              public function retryUntil() { return now()->addHours(20); }
              public function handle(StripeClient $stripe): void
              {
                  $stripe->billing->meterEvents->create(['event_name' => 'render_seconds', 'identifier' => "render-{$this->render->uuid}"]);
              }
          }
        `,
      },
    },
    {
      name: 'BullMQ’s doubling for an hour',
      files: {
        'src/r4.ts': `
          import { Queue, Worker } from 'bullmq';
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE!);
          export const usage = new Queue('usage', { defaultJobOptions: { attempts: 8, backoff: { type: 'exponential', delay: 10_000 } } });
          new Worker('usage', async (job) => {
            try {
              await stripe.billing.meterEvents.create({ event_name: 'minutes', identifier: job.data.id, payload: {} });
            } catch (error) {
              if (!/already exists/.test(String(error))) throw error;
            }
          });
        `,
      },
    },
    {
      name: 'a cached page',
      files: {
        'src/r5.rb': `
          module Billing
            class Pages
              def call(id)
                Rails.cache.write("usage-page:#{id}", render(id), expires_in: 5.minutes)
              end
            end
          end
        `,
      },
    },
    {
      name: 'a set of things already handled in memory',
      files: {
        'src/r6.cs': `
          namespace Acme.Metering;
          public class Batch
          {
              private readonly HashSet<string> _seen = new();
              public bool First(string eventId) => _seen.Add(eventId);
          }
        `,
      },
    },
  ],
});
