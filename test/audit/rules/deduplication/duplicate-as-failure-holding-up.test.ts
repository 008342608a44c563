import { duplicateAsFailure } from '#audit/rules/deduplication/duplicate-as-failure.ts';
import { describeRule } from '#test/rule-tester.ts';

const drainInGo = (sql: string, onFailure: string): string => `
  package relay

  import (
  	"context"
  	"database/sql"
  	"log/slog"

  	"github.com/stripe/stripe-go/v82"
  	"github.com/stripe/stripe-go/v82/billing/meterevent"
  )

  func (r *Relay) oldest(ctx context.Context) ([]row, error) {
  	return r.scan(r.db.QueryContext(ctx, "${sql}"))
  }

  func (r *Relay) Drain(ctx context.Context) {
  	for _, one := range r.oldest(ctx) {
  		_, err := meterevent.New(&stripe.BillingMeterEventParams{Identifier: stripe.String(one.ID)})
  		if err != nil {
  			slog.Error("not sent", "row", one.ID, "error", err)
  			${onFailure}
  		}
  		r.db.ExecContext(ctx, "UPDATE relay_rows SET sent_at = now() WHERE id = $1", one.ID)
  	}
  }
`;

const hoursInPython = (path: string, body: string): string => `
  import requests
  from apscheduler.schedulers.blocking import BlockingScheduler

  def post_hours():
      with session() as db:
          for hour in pending_hours(db):
              answer = requests.post("https://marketplaceapi.microsoft.com/api/${path}?api-version=2018-08-31", json=${body})
              answer.raise_for_status()
              hour.state = "accepted"
              db.commit()

  scheduler = BlockingScheduler()
  scheduler.add_job(post_hours, "interval", hours=1)
`;

describeRule(duplicateAsFailure, {
  fires: [
    {
      name: 'a loop in Go that is left at the oldest row',
      files: {
        'relay/relay.go': drainInGo(
          'SELECT id FROM relay_rows WHERE sent_at IS NULL ORDER BY id LIMIT 100',
          'break',
        ),
      },
      at: ['relay/relay.go:21'],
      confidence: 'likely',
    },
    {
      name: 'a drain in Python that returns at the oldest row',
      files: {
        'drain.py': `
          import stripe

          def head(db):
              return db.execute("SELECT id, customer FROM scans WHERE reported_at IS NULL ORDER BY id LIMIT 1").fetchone()

          def drain(db):
              while (scan := head(db)) is not None:
                  try:
                      stripe.billing.MeterEvent.create(event_name="scans", identifier=scan.id, payload={"value": "1"})
                  except stripe.StripeError as error:
                      log.error("scan %s: %s", scan.id, error)
                      return
                  db.execute("UPDATE scans SET reported_at = now() WHERE id = %s", (scan.id,))
        `,
      },
      at: ['drain.py:12'],
      confidence: 'likely',
    },
    {
      name: 'rows in C# that pend until the project marks them itself',
      files: {
        'src/HourReporter.cs': `
          public class HourReporter(HttpClient http, IHours hours, ILogger<HourReporter> log) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken stop)
              {
                  using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10));
                  do
                  {
                      foreach (var hour in await hours.PendingAsync(stop))
                      {
                          try
                          {
                              await SendAsync(hour, stop);
                              await hours.MarkAsync(hour.Id, "taken", stop);
                          }
                          catch (HttpRequestException e)
                          {
                              log.LogError(e, "hour {Id} stays", hour.Id);
                          }
                      }
                  }
                  while (await timer.WaitForNextTickAsync(stop));
              }

              private async Task SendAsync(Hour hour, CancellationToken stop)
              {
                  var body = new { resourceId = hour.Resource, dimension = hour.Dimension, quantity = hour.Overage, effectiveStartTime = hour.Start };
                  using var answer = await http.PostAsJsonAsync("https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31", body, stop);
                  answer.EnsureSuccessStatusCode();
              }
          }
        `,
      },
      at: ['src/HourReporter.cs:27'],
      confidence: 'likely',
    },
    {
      name: 'a scheduled run that may go on with other customers',
      files: {
        'src/report.ts': `
          import cron from 'node-cron';
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);

          async function report(customer) {
            for (const row of await openRows(customer.id)) {
              await stripe.billing.meterEvents.create({ event_name: 'pages', identifier: row.id, payload: { value: row.pages } });
              await close(row);
            }
          }

          cron.schedule('5 * * * *', async () => {
            await Promise.allSettled((await customers()).map((customer) => report(customer)));
          });
        `,
      },
      at: ['src/report.ts:7'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'a loop in Go that goes on behind a failure',
      files: {
        'relay/relay.go': drainInGo(
          'SELECT id FROM relay_rows WHERE sent_at IS NULL AND duplicate_at IS NULL ORDER BY id',
          'continue',
        ),
      },
    },
    {
      name: 'a batch whose answer speaks of each item, in Python',
      files: {
        'hours.py': hoursInPython('batchUsageEvent', '{"request": [hour.body()]}'),
      },
    },
    {
      name: 'a batch whose answer speaks of each item, in TypeScript',
      files: {
        'src/hours.ts': `
          import axios from 'axios';
          import cron from 'node-cron';

          cron.schedule('15 * * * *', async () => {
            for (const batch of chunk(await pendingHours(), 25)) {
              await axios.post('https://marketplaceapi.microsoft.com/api/batchUsageEvent?api-version=2018-08-31', { request: batch });
              await markAccepted(batch);
            }
          });
        `,
      },
    },
  ],
});
