import { shortWindow } from '#audit/rules/deduplication/short-window.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(shortWindow, {
  fires: [
    {
      name: 'old marks deleted by age, in Ruby',
      files: {
        'app/jobs/prune.rb': `
          class PruneProcessedEventsJob < ApplicationJob
            RETENTION = 12.hours

            def perform
              ProcessedUsageEvent.where(created_at: ...RETENTION.ago).delete_all
            end
          end
        `,
      },
      at: ['app/jobs/prune.rb:5'],
    },
    {
      name: 'old marks deleted by a mapper, in Go',
      files: {
        'internal/usage/purge.go': `
          package main

          import (
          	"context"
          	"time"

          	"gorm.io/gorm"
          )

          type ProcessedEvent struct {
          	EventID   string \`gorm:"primaryKey"\`
          	CreatedAt time.Time
          }

          const dedupRetention = 6 * time.Hour

          func purgeProcessed(ctx context.Context, db *gorm.DB) error {
          	cutoff := time.Now().Add(-dedupRetention)
          	return db.WithContext(ctx).Where("created_at < ?", cutoff).Delete(&ProcessedEvent{}).Error
          }

          func countUsage(ctx context.Context, db *gorm.DB, e UsageEvent) error { return nil }
        `,
      },
      at: ['internal/usage/purge.go:19'],
    },
    {
      name: 'old marks deleted by a manager, in Python',
      files: {
        'metering/tasks.py': `
          from datetime import timedelta

          KEEP_PROCESSED = timedelta(hours=24)

          @shared_task
          def purge_processed_messages():
              horizon = timezone.now() - KEEP_PROCESSED
              deleted, _ = ProcessedMessage.objects.filter(created_at__lt=horizon).delete()
              return deleted
        `,
      },
      at: ['metering/tasks.py:8'],
    },
    {
      name: 'old marks deleted in C#',
      files: {
        'src/Billing/Purge.cs': `
          public class Purge(BillingDb db)
          {
              public Task RunAsync(CancellationToken ct) =>
                  db.ProcessedEvents.Where(e => e.SeenAt < DateTime.UtcNow.AddHours(-6)).ExecuteDeleteAsync(ct);
          }
        `,
      },
      at: ['src/Billing/Purge.cs:4'],
    },
    {
      name: 'old marks deleted with a parameter, in TypeScript',
      files: {
        'src/usage/purge.ts': `
          import { subHours } from 'date-fns';

          export async function purge(pool: Pool) {
            await pool.query('DELETE FROM seen_events WHERE seen_at < $1', [subHours(new Date(), 2)]);
          }
        `,
      },
      at: ['src/usage/purge.ts:4'],
    },
    {
      name: 'an index that ends its documents, in JavaScript',
      files: {
        'src/usage/seen.js': `
          const seen = db.collection('processed_usage');
          await seen.createIndex({ at: 1 }, { expireAfterSeconds: 3600 });
        `,
      },
      at: ['src/usage/seen.js:2'],
    },
    {
      name: 'a mark that is asked for first, in C#',
      files: {
        'src/Usage/Dedup.cs': `
          public class UsageDeduplicator(IDistributedCache cache)
          {
              public async Task<bool> IsFirstAsync(string eventId, CancellationToken ct)
              {
                  var key = $"usage-seen:{eventId}";
                  if (await cache.GetStringAsync(key, ct) is not null) return false;
                  await cache.SetStringAsync(key, "1", new DistributedCacheEntryOptions
                  {
                      AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(10),
                  }, ct);
                  return true;
              }
          }
        `,
      },
      at: ['src/Usage/Dedup.cs:7'],
    },
    {
      name: 'rows of two weeks sent again, in Python',
      files: {
        'scripts/backfill.py': `
          """Backfill usage into Metronome for the last N days."""
          import argparse
          from datetime import datetime, timedelta, timezone

          import stripe
          from app.db import session
          from app.models import Job


          def main():
              parser = argparse.ArgumentParser()
              parser.add_argument("--days", type=int, default=14)
              args = parser.parse_args()
              since = datetime.now(timezone.utc) - timedelta(days=args.days)
              for job in session.query(Job).filter(Job.finished_at >= since):
                  stripe.billing.MeterEvent.create(
                      event_name="gpu_minutes",
                      identifier=f"job-{job.id}",
                      timestamp=int(job.finished_at.timestamp()),
                      payload={"stripe_customer_id": job.customer, "value": str(job.minutes)},
                  )


          if __name__ == "__main__":
              main()
        `,
      },
      at: ['scripts/backfill.py:14'],
    },
    {
      name: 'rows of a week sent again, in Go',
      files: {
        'cmd/resend/main.go': `
          package main

          // resend tracks the crawls of the last days again.
          func main() {
          	since := flag.Duration("since", 7*24*time.Hour, "how far to go back")
          	flag.Parse()
          	crawls, err := store.Finished(ctx, time.Now().Add(-*since))
          	if err != nil {
          		log.Fatal(err)
          	}
          	for _, c := range crawls {
          		if err := track(ctx, c); err != nil {
          			log.Print(err)
          		}
          	}
          }

          func track(ctx context.Context, c crawl) error {
          	body, err := json.Marshal(map[string]any{"customer_id": c.CustomerID, "feature_id": "pages", "value": c.Pages})
          	if err != nil {
          		return err
          	}
          	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.useautumn.com/v1/track", bytes.NewReader(body))
          	if err != nil {
          		return err
          	}
          	req.Header.Set("Idempotency-Key", "crawl-"+c.ID)
          	res, err := http.DefaultClient.Do(req)
          	if err != nil {
          		return err
          	}
          	return res.Body.Close()
          }
        `,
      },
      at: ['cmd/resend/main.go:7'],
    },
  ],
  silent: [
    {
      name: 'marks kept for weeks',
      files: {
        'metering/tasks.py': `
          from datetime import timedelta

          KEEP_PROCESSED = timedelta(days=4) + timedelta(days=14)

          def purge_processed_messages():
              ProcessedMessage.objects.filter(created_at__lt=timezone.now() - KEEP_PROCESSED).delete()
        `,
      },
    },
    {
      name: 'old exports deleted',
      files: {
        'metering/tasks.py': `
          from datetime import timedelta

          def purge_exports():
              UsageExport.objects.filter(processed_at__lt=timezone.now() - timedelta(hours=6)).delete()
        `,
      },
    },
    {
      name: 'a cache of plans',
      files: {
        'src/Billing/Plans.cs': `
          public class Plans(IDistributedCache cache)
          {
              public async Task<string> NameAsync(string planId, CancellationToken ct)
              {
                  var key = $"plan:{planId}";
                  var known = await cache.GetStringAsync(key, ct);
                  if (known is not null) return known;
                  var name = await LoadAsync(planId, ct);
                  await cache.SetStringAsync(key, name, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(10) }, ct);
                  return name;
              }
          }
        `,
      },
    },
    {
      name: 'only rows that were not sent',
      files: {
        'scripts/backfill.py': `
          """Sends again what was missed."""
          from datetime import datetime, timedelta, timezone

          import stripe


          def main():
              since = datetime.now(timezone.utc) - timedelta(days=14)
              for job in session.query(Job).filter(Job.finished_at >= since, Job.metered_at.is_(None)):
                  stripe.billing.MeterEvent.create(event_name="minutes", identifier=f"job-{job.id}", payload={"value": "1"})
        `,
      },
    },
    {
      name: 'a report of the last weeks',
      files: {
        'jobs/weekly.py': `
          import stripe


          def weekly():
              since = datetime.now(timezone.utc) - timedelta(days=7)
              for job in session.query(Job).filter(Job.finished_at >= since):
                  stripe.billing.MeterEvent.create(event_name="minutes", identifier=f"job-{job.id}", payload={"value": "1"})
        `,
      },
    },
  ],
});
