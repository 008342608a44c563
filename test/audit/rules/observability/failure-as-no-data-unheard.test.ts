import { failureAsNoData } from '#audit/rules/observability/failure-as-no-data.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(failureAsNoData, {
  fires: [
    {
      name: 'delivered is counted, laid aside is not',
      files: {
        'app/forward.py': `
          from prometheus_client import Counter
          DELIVERED = Counter("usage_events_delivered_total", "Delivered")

          async def forward(events, client, dlq):
              for event in events:
                  try:
                      await client.ingest(event)
                      DELIVERED.inc()
                  except Exception as exc:
                      logger.warning("usage event %s not delivered: %s", event.id, exc)
                      await dlq.put(event)
        `,
      },
      at: ['app/forward.py:10'],
    },
    {
      name: 'recorded is counted, given up is not',
      files: {
        'app/usage_event_consumer.rb': `
          class UsageEventConsumer
            def process(message)
              UsageEvent.record!(JSON.parse(message.payload))
              StatsD.increment("usage.recorded")
            rescue StandardError => e
              Rails.logger.info("usage event dropped: #{e.message}")
              DeadLetter.create!(payload: message.payload)
            end
          end
        `,
      },
      at: ['app/usage_event_consumer.rb:6'],
    },
    {
      name: 'kept in memory',
      files: {
        'src/MeterEventPublisher.java': `
          @Component
          class MeterEventPublisher {
              private final Counter published;
              public void publish(List<MeterEvent> events) {
                  try {
                      kafka.send("meter-events", events).get();
                      published.increment(events.size());
                  } catch (Exception e) {
                      log.debug("Could not publish meter events", e);
                      buffer.addAll(events);
                  }
              }
          }
        `,
      },
      at: ['src/MeterEventPublisher.java:9'],
    },
    {
      name: 'other failures are captured',
      files: {
        'src/sync.ts': `
          import * as Sentry from '@sentry/node';
          export async function syncUsage(account: Account) {
            try {
              const rows = await loadUsage(account.id);
              await stripe.billing.meterEvents.create(toEvent(rows));
            } catch (err) {
              logger.error({ err, account: account.id }, 'usage sync failed');
              await db.usageSync.update({ where: { accountId: account.id }, data: { status: 'failed', attempts: { increment: 1 } } });
            }
          }
          export async function loadProfile(id: string) {
            try {
              return await fetchProfile(id);
            } catch (err) {
              Sentry.captureException(err);
              return null;
            }
          }
        `,
      },
      at: ['src/sync.ts:7'],
    },
    {
      name: 'abandoned in silence',
      files: {
        'src/UsageDispatcher.cs': `
          public class UsageDispatcher(IMeterClient client, ILogger<UsageDispatcher> logger, DispatchMetrics metrics)
          {
              public async Task DispatchAsync(UsageBatch batch)
              {
                  try
                  {
                      await client.SendUsageAsync(batch);
                      metrics.Dispatched.Add(batch.Count);
                  }
                  catch (Exception ex)
                  {
                      logger.LogInformation(ex, "Batch {Id} was not sent", batch.Id);
                      batch.Attempts++;
                      if (batch.Attempts > 10) batch.Status = BatchStatus.Abandoned;
                      await store.SaveAsync(batch);
                  }
              }
          }
        `,
      },
      at: ['src/UsageDispatcher.cs:12'],
    },
  ],
  silent: [
    {
      name: 'counted, and a cache',
      files: {
        'app/forward.py': `
          from prometheus_client import Counter
          DELIVERED = Counter("usage_events_delivered_total", "Delivered")
          FAILED = Counter("usage_events_failed_total", "Failed")

          async def forward(events, client, dlq):
              for event in events:
                  try:
                      await client.ingest(event)
                      DELIVERED.inc()
                  except Exception as exc:
                      FAILED.inc()
                      logger.warning("usage event %s not delivered: %s", event.id, exc)
                      await dlq.put(event)

          def read_cache(key):
              try:
                  HITS.inc()
                  return cache.get(key)
              except Exception:
                  logger.warning("cache")
                  return None
        `,
      },
    },
    {
      name: 'thrown again',
      files: {
        'src/sync.ts': `
          import * as Sentry from '@sentry/node';
          export async function syncUsage(account: Account) {
            try {
              await stripe.billing.meterEvents.create(toEvent(rows));
            } catch (err) {
              logger.error({ err, account: account.id }, 'usage sync failed');
              throw err;
            }
          }
          export async function loadProfile(id: string) {
            try {
              return await fetchProfile(id);
            } catch (err) {
              Sentry.captureException(err);
              return null;
            }
          }
        `,
      },
    },
  ],
});
