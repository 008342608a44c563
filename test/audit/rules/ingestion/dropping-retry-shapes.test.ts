import { droppingRetry } from '#audit/rules/ingestion/dropping-retry.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(droppingRetry, {
  fires: [
    {
      name: 'a consumer acknowledges what its retry gave up on',
      files: {
        'src/forward.go': `
          package forward
          import (
          	amqp "github.com/rabbitmq/amqp091-go"
          	"github.com/cenkalti/backoff/v4"
          )
          func (f *Forwarder) Run(ctx context.Context) error {
          	for d := range f.deliveries {
          		var u Usage
          		if err := json.Unmarshal(d.Body, &u); err != nil { d.Nack(false, false); continue }
          		if err := backoff.Retry(func() error { return f.lago.SendEvent(ctx, u) }, backoff.WithMaxRetries(backoff.NewExponentialBackOff(), 5)); err != nil {
          			slog.Error("giving up on usage", "id", u.ID, "err", err)
          		}
          		d.Ack(false)
          	}
          	return nil
          }
        `,
      },
      at: ['src/forward.go:10'],
    },
    {
      name: 'attempts of a job that is removed when it failed',
      files: {
        'src/forward.ts': `
          import { Queue, Worker } from 'bullmq';
          export const usageQueue = new Queue('usage', { connection, defaultJobOptions: { attempts: 3, removeOnFail: true } });
          new Worker('usage', async (job) => { await polar.events.ingest({ events: [{ name: 'call', externalId: job.data.id, externalCustomerId: job.data.org }] }); }, { connection });
        `,
      },
      at: ['src/forward.ts:2'],
    },
    {
      name: 'a recovery that only logs',
      files: {
        'src/Forward.java': `
          @Service
          public class UsageSender {
              @Retryable(maxAttempts = 4)
              public void send(UsageEvent e) { lago.sendEvent(new EventInput(e.id(), e.subscription(), "calls")); }
              @Recover
              public void giveUp(Exception cause, UsageEvent e) { log.error("usage {} not sent", e.id(), cause); }
          }
        `,
      },
      at: ['src/Forward.java:5'],
    },
    {
      name: 'tries counted in a repeat and nothing after it',
      files: {
        'src/forward.kt': `
          suspend fun sendUsage(event: UsageEvent) {
              repeat(3) { attempt ->
                  try {
                      openMeter.ingest(event)
                      return
                  } catch (e: IOException) {
                      log.warn("attempt {} for usage {} failed", attempt, event.id, e)
                      delay(1000L * (attempt + 1))
                  }
              }
          }
        `,
      },
      at: ['src/forward.kt:2'],
    },
    {
      name: 'a Laravel job that deletes itself after three attempts',
      files: {
        'src/Forward.php': `
          <?php
          class SendUsage implements ShouldQueue {
              public $tries = 3;
              public function handle(LagoClient $lago): void {
                  try {
                      $lago->events()->create($this->event);
                  } catch (\\Throwable $e) {
                      if ($this->attempts() >= 3) {
                          Log::error('usage dropped', ['id' => $this->event['transaction_id']]);
                          $this->delete();
                          return;
                      }
                      $this->release(30);
                  }
              }
          }
        `,
      },
      at: ['src/Forward.php:8'],
    },
  ],
  silent: [
    {
      name: 'retries exhausted and only logged',
      files: {
        'src/forward.rb': `
          class UsageForwarder
            include Sidekiq::Job
            sidekiq_options retry: 5
            sidekiq_retries_exhausted { |job, error| Rails.logger.warn("usage #{job['args']} dropped: #{error}") }
            def perform(id)
              row = UsageRow.find(id)
              Orb::Client.new.events.ingest(events: [row.to_orb])
            end
          end
        `,
      },
    },
  ],
});
