import { shortWindow } from '#audit/rules/deduplication/short-window.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(shortWindow, {
  fires: [
    {
      name: 'rows deleted in Go by an age that is handed to the statement',
      files: {
        'dedupe.go': `
          package usage

          const keepSeen = 6 * time.Hour

          func (t *Totals) prune(ctx context.Context) error {
          	_, err := t.pool.Exec(ctx, \`DELETE FROM seen_messages WHERE seen_at < now() - $1::interval\`, keepSeen)
          	return err
          }
        `,
      },
      at: ['dedupe.go:6'],
    },
    {
      name: 'rows deleted in Python after a number of hours that is handed to the statement',
      files: {
        'metering/prune.py': `
          """Usage that was seen before is left out."""
          from datetime import timedelta

          KEEP_HOURS = 3

          def prune(conn):
              conn.execute("DELETE FROM processed_events WHERE at < now() - make_interval(hours => %s)", [KEEP_HOURS])
        `,
      },
      at: ['metering/prune.py:7'],
    },
    {
      name: 'a queue that tries for longer than the provider knows the key',
      files: {
        'app/jobs/report_job.rb': `
          class ReportJob
            include Sidekiq::Job
            sidekiq_options queue: :billing, retry: 25

            def perform(id)
              Stripe::Billing::MeterEvent.create(event_name: "calls", identifier: "call-" + id, payload: { value: "1" })
            end
          end
        `,
        'billing/tasks.py': `
          import stripe
          from celery import shared_task

          @shared_task(max_retries=100, default_retry_delay=3600)
          def report(call_id):
              stripe.billing.MeterEvent.create(event_name="calls", identifier=call_id, payload={})
        `,
      },
      at: ['app/jobs/report_job.rb:3', 'billing/tasks.py:4'],
      confidence: 'likely',
    },
    {
      name: 'a stream that knows its messages for two minutes',
      files: {
        'outbox/relay.go': `
          package outbox

          const giveUpAfter = 24 * time.Hour

          func ensure(ctx context.Context, js jetstream.JetStream) error {
          	_, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "USAGE", Subjects: []string{"usage.>"}, Duplicates: 2 * time.Minute})
          	return err
          }
        `,
      },
      at: ['outbox/relay.go:6'],
    },
    {
      name: 'a product of seconds, under a mark that speaks of usage',
      files: {
        'src/first.ts': `
          const REMEMBER_SECONDS = 5 * 60;
          export async function isFirst(redis: Redis, id: string) {
            return (await redis.set(\`usage:seen:\${id}\`, '1', 'EX', REMEMBER_SECONDS, 'NX')) === 'OK';
          }
        `,
      },
      at: ['src/first.ts:3'],
    },
    {
      name: 'five minutes',
      files: {
        'src/usage.ts': `
          export async function ingestUsage(event: UsageEvent) {
            const isNew = await redis.set(\`processed:\${event.id}\`, '1', 'EX', 300, 'NX');
            if (!isNew) return;
            await storeUsage(event);
          }
        `,
      },
      at: ['src/usage.ts:2'],
    },
    {
      name: 'in Python',
      files: {
        'billing/usage.py': `
          def ingest_usage(event):
              if not redis.set(f"processed:{event.id}", 1, nx=True, ex=300):
                  return
              store_usage(event)
        `,
      },
      at: ['billing/usage.py:2'],
    },
    {
      name: 'SETNX in Go',
      files: {
        'billing/usage.go': `
          package billing

          func Ingest(ctx context.Context, event Event) error {
          	isNew, err := rdb.SetNX(ctx, "processed:"+event.ID, 1, 5*time.Minute).Result()
          	if err != nil || !isNew {
          		return err
          	}
          	return store(event)
          }
        `,
      },
      at: ['billing/usage.go:4'],
    },
    {
      name: 'in Ruby',
      files: {
        'app/billing/ingest_usage.rb': `
          class IngestUsage
            def call(event)
              return unless redis.set("processed:#{event.id}", 1, nx: true, ex: 300)

              store_usage(event)
            end
          end
        `,
      },
      at: ['app/billing/ingest_usage.rb:3'],
    },
  ],
  silent: [
    {
      name: 'rows deleted in Go by an age of two weeks that is handed to the statement',
      files: {
        'dedupe.go': `
          package usage

          const keepSeen = 14 * 24 * time.Hour

          func (t *Totals) prune(ctx context.Context) error {
          	_, err := t.pool.Exec(ctx, \`DELETE FROM seen_messages WHERE seen_at < now() - $1::interval\`, keepSeen)
          	return err
          }
        `,
      },
    },
    {
      name: 'rows deleted in Python after a number of weeks that is handed to the statement',
      files: {
        'metering/prune.py': `
          """Usage that was seen before is left out."""
          from datetime import timedelta

          KEEP_HOURS = 24 * 30

          def prune(conn):
              conn.execute("DELETE FROM processed_events WHERE at < now() - make_interval(hours => %s)", [KEEP_HOURS])
        `,
      },
    },
    {
      name: 'other rows deleted in Go by an age that is handed to the statement',
      files: {
        'dedupe.go': `
          package usage

          const keepSeen = 6 * time.Hour

          func (t *Totals) prune(ctx context.Context) error {
          	_, err := t.pool.Exec(ctx, \`DELETE FROM usage_previews WHERE made_at < now() - $1::interval\`, keepSeen)
          	return err
          }
        `,
      },
    },
    {
      name: 'a queue that gives up within the time, and a stream that knows its messages for longer',
      files: {
        'app/jobs/report_job.rb': `
          class ReportJob
            include Sidekiq::Job
            sidekiq_options queue: :billing, retry: 11

            def perform(id)
              Stripe::Billing::MeterEvent.create(event_name: "calls", identifier: "call-" + id, payload: { value: "1" })
            end
          end
        `,
        'app/jobs/once_job.rb': `
          class ReportJob
            include Sidekiq::Job
            sidekiq_options retry: false

            def perform(id)
              Stripe::Billing::MeterEvent.create(event_name: "calls", identifier: "call-" + id, payload: { value: "1" })
            end
          end
        `,
        'outbox/relay.go': `
          package outbox

          const giveUpAfter = 24 * time.Hour

          func ensure(ctx context.Context, js jetstream.JetStream) error {
          	_, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "USAGE", Duplicates: 48 * time.Hour})
          	return err
          }
        `,
      },
    },
    {
      name: 'a week',
      files: {
        'src/usage.ts': `
          export async function ingestUsage(event: UsageEvent) {
            const isNew = await redis.set(\`processed:\${event.id}\`, '1', 'EX', 604800, 'NX');
            if (!isNew) return;
            await storeUsage(event);
          }
        `,
      },
    },
    {
      name: 'two hours',
      files: {
        'billing/usage.py': `
          def ingest_usage(event):
              if not redis.set(f"processed:{event.id}", 1, nx=True, ex=7200):
                  return
              store_usage(event)
        `,
      },
    },
    {
      name: 'a day in Go',
      files: {
        'billing/usage.go': `
          package billing

          func Ingest(ctx context.Context, event Event) error {
          	isNew, err := rdb.SetNX(ctx, "processed:"+event.ID, 1, 24*time.Hour).Result()
          	if err != nil || !isNew {
          		return err
          	}
          	return store(event)
          }
        `,
      },
    },
    {
      name: 'a lock',
      files: {
        'app/billing/ingest_usage.rb': `
          class IngestUsage
            def call(event)
              return unless redis.set("lock:#{event.id}", 1, nx: true, ex: 300)

              store_usage(event)
            end
          end
        `,
      },
    },
    {
      name: 'a cache that is written each time',
      files: {
        'src/usage.ts': `
          export const cacheUsage = (event) => redis.set(\`processed:\${event.id}\`, '1', 'EX', 300);
        `,
      },
    },
    {
      name: 'code that is not about billing',
      files: {
        'src/chat.ts': `
          export async function onMessage(event: Message) {
            const isNew = await redis.set(\`processed:\${event.id}\`, '1', 'EX', 300, 'NX');
            if (!isNew) return;
            await show(event);
          }
        `,
      },
    },
  ],
});
