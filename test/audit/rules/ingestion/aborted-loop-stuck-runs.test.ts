import { abortedLoop } from '#audit/rules/ingestion/aborted-loop.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(abortedLoop, {
  fires: [
    {
      name: 'a relay that starts with the row that failed',
      files: {
        'src/Outbox.java': `
          @Component
          public class OutboxRelay {
              @Scheduled(fixedDelay = 5000)
              public void relay() {
                  for (OutboxEvent event : outbox.findTop100BySentAtIsNullOrderByIdAsc()) {
                      orb.events().ingest(params(event));
                      event.setSentAt(Instant.now());
                      outbox.save(event);
                  }
              }
          }
        `,
      },
      at: ['src/Outbox.java:6'],
    },
    {
      name: 'a command over what was not sent',
      files: {
        'src/job.php': `
          <?php
          class SendUsage extends Command
          {
              protected $signature = 'usage:send';

              public function handle(LagoClient $lago): int
              {
                  foreach (UsageEvent::whereNull('sent_at')->orderBy('id')->cursor() as $event) {
                      Http::withToken(config('services.lago.key'))->post('https://api.getlago.com/api/v1/events', ['event' => $event->toLago()])->throw();
                      $event->update(['sent_at' => now()]);
                  }
                  return self::SUCCESS;
              }
          }
        `,
      },
      at: ['src/job.php:9'],
    },
    {
      name: 'an error of one pending event handed up',
      files: {
        'src/relay.go': `
          func (r *Relay) Drain(ctx context.Context) error {
          	events, err := r.store.Pending(ctx, 500)
          	if err != nil {
          		return fmt.Errorf("pending: %w", err)
          	}
          	for _, ev := range events {
          		if err := r.lago.SendEvent(ctx, ev); err != nil {
          			return fmt.Errorf("send %s: %w", ev.ID, err)
          		}
          		if err := r.store.MarkSent(ctx, ev.ID); err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
      at: ['src/relay.go:7'],
    },
    {
      name: 'hours that are unreported, one call each',
      files: {
        'src/sk.rb': `
          class MeterHourlyJob < ApplicationJob
            def perform
              HourlyUsage.unreported.order(:id).each do |hour|
                Aws::MarketplaceMetering::Client.new.meter_usage(product_code: CODE, timestamp: hour.starts_at, usage_dimension: hour.dimension, usage_quantity: hour.quantity)
                hour.update!(reported_at: Time.current)
              end
            end
          end
        `,
      },
      at: ['src/sk.rb:4'],
    },
    {
      name: 'rows without a mark, refused by the provider',
      files: {
        'src/wk.cs': `
          public class UsageRelay(AppDb db, HttpClient openMeter) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken ct)
              {
                  using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
                  while (await timer.WaitForNextTickAsync(ct))
                  {
                      foreach (var row in await db.UsageOutbox.Where(r => r.SentAt == null).OrderBy(r => r.Id).Take(100).ToListAsync(ct))
                      {
                          var response = await openMeter.PostAsJsonAsync("https://openmeter.cloud/api/v1/events", row.ToEvent(), ct);
                          response.EnsureSuccessStatusCode();
                          row.SentAt = DateTimeOffset.UtcNow;
                          await db.SaveChangesAsync(ct);
                      }
                  }
              }
          }
        `,
      },
      at: ['src/wk.cs:10'],
    },
    {
      name: 'invoices of all customers',
      files: {
        'src/close.ts': `
          export async function closeMonth(period: Period) {
            const customers = await prisma.customer.findMany({ where: { active: true } });
            for (const customer of customers) {
              const usage = await usageFor(customer.id, period);
              await stripe.invoiceItems.create({ customer: customer.stripeId, amount: priceOf(usage), currency: 'usd' });
            }
          }
        `,
      },
      at: ['src/close.ts:5'],
    },
    {
      name: 'an outbox drained in order',
      files: {
        'src/autumn-rust-relay-poison-row.rs': `
          use std::time::Duration;

          use reqwest::{Client, StatusCode};
          use serde_json::json;
          use sqlx::{postgres::PgListener, PgPool};
          use thiserror::Error;
          use tokio::{select, time};
          use tokio_util::sync::CancellationToken;
          use tracing::{error, info};
          use uuid::Uuid;

          #[derive(Debug, Error)]
          pub enum RelayError {
              #[error(transparent)]
              Database(#[from] sqlx::Error),
              #[error(transparent)]
              Http(#[from] reqwest::Error),
              #[error("autumn answered {status} to {id}: {body}")]
              Refused { id: Uuid, status: StatusCode, body: String },
          }

          #[derive(sqlx::FromRow)]
          struct Outgoing {
              id: Uuid,
              customer_id: String,
              feature_id: String,
              value: i64,
          }

          pub struct Relay {
              pub pool: PgPool,
              pub http: Client,
              pub secret: String,
          }

          impl Relay {
              /// The only relay of the deployment. Woken by NOTIFY, and every ten seconds in case one was missed.
              pub async fn run(&self, mut inserted: PgListener, stop: CancellationToken) {
                  let mut tick = time::interval(Duration::from_secs(10));
                  loop {
                      select! {
                          _ = stop.cancelled() => return,
                          _ = tick.tick() => {}
                          _ = inserted.recv() => {}
                      }
                      if let Err(cause) = self.drain().await {
                          error!(%cause, "usage relay stopped early");
                      }
                  }
              }

              async fn drain(&self) -> Result<(), RelayError> {
                  let rows: Vec<Outgoing> = sqlx::query_as(
                      "SELECT id, customer_id, feature_id, value FROM usage_outbox WHERE sent_at IS NULL ORDER BY created_at, id LIMIT 500",
                  )
                  .fetch_all(&self.pool)
                  .await?;
                  for row in &rows {
                      self.track(row).await?;
                      sqlx::query("UPDATE usage_outbox SET sent_at = now() WHERE id = $1").bind(row.id).execute(&self.pool).await?;
                  }
                  info!(rows = rows.len(), "outbox drained");
                  Ok(())
              }

              async fn track(&self, row: &Outgoing) -> Result<(), RelayError> {
                  let answer = self
                      .http
                      .post("https://api.useautumn.com/v1/track")
                      .bearer_auth(&self.secret)
                      .header("Idempotency-Key", row.id.to_string())
                      .json(&json!({ "customer_id": row.customer_id, "feature_id": row.feature_id, "value": row.value }))
                      .send()
                      .await?;
                  match answer.status() {
                      // a conflict means that an earlier attempt went through
                      status if status.is_success() || status == StatusCode::CONFLICT => Ok(()),
                      status => Err(RelayError::Refused { id: row.id, status, body: answer.text().await? }),
                  }
              }
          }
        `,
      },
      at: ['src/autumn-rust-relay-poison-row.rs:59'],
    },
  ],
  silent: [
    {
      name: 'errors that are gathered and joined',
      files: {
        'src/relay.go': `
          package relay

          func (r *Relay) Drain(ctx context.Context) error {
          	events, err := r.store.Pending(ctx, 500)
          	if err != nil {
          		return fmt.Errorf("pending: %w", err)
          	}
          	var failed []error
          	for _, ev := range events {
          		if err := r.lago.SendEvent(ctx, ev); err != nil {
          			failed = append(failed, fmt.Errorf("send %s: %w", ev.ID, err))
          			continue
          		}
          		if err := r.store.MarkSent(ctx, ev.ID); err != nil {
          			return err
          		}
          	}
          	return errors.Join(failed...)
          }
        `,
      },
    },
    {
      name: 'rows that were tried go behind the others',
      files: {
        'src/attempts.py': `
          def deliver_all(paddle):
              pending = EditUsage.objects.filter(delivered_at__isnull=True)
              for usage in pending.order_by("attempts", "id")[:500]:
                  EditUsage.objects.filter(pk=usage.pk).update(attempts=F("attempts") + 1)
                  paddle.post("https://api.paddle.com/usage-events", json=usage.payload()).raise_for_status()
                  EditUsage.objects.filter(pk=usage.pk).update(delivered_at=now())
        `,
      },
    },
    {
      name: 'a job of its own for each row',
      files: {
        'src/enqueue.rb': `
          class ResendUsageJob < ApplicationJob
            def perform
              UsageEvent.where(sent_at: nil).find_each { |usage| SendUsageJob.perform_later(usage) }
            end
          end

          class SendUsageJob < ApplicationJob
            def perform(usage)
              Stripe::Billing::MeterEvent.create(event_name: "calls", identifier: usage.uuid, payload: { stripe_customer_id: usage.customer, value: usage.calls })
              usage.update!(sent_at: Time.current)
            end
          end
        `,
      },
    },
    {
      name: 'a failure that is kept with its row',
      files: {
        'src/paddle-django-command-first-error-ends-run.py': `
          """manage.py send_usage_to_paddle: delivers stored image edits to Paddle. Systemd timer, every two minutes."""

          import logging

          import httpx
          from django.conf import settings
          from django.core.management.base import BaseCommand, CommandError
          from django.db.models import F
          from django.utils import timezone

          from studio.billing.locks import advisory_lock
          from studio.billing.models import EditUsage

          log = logging.getLogger(__name__)


          class RejectedByPaddle(Exception):
              pass


          class Command(BaseCommand):
              help = "Delivers image edits to Paddle's usage events"

              def add_arguments(self, parser):
                  parser.add_argument("--limit", type=int, default=2000)

              def handle(self, *args, limit, **options):
                  with advisory_lock("paddle-usage") as acquired, httpx.Client(
                      base_url=settings.PADDLE_API_URL,
                      headers={"Authorization": f"Bearer {settings.PADDLE_API_KEY}"},
                      timeout=10,
                  ) as paddle:
                      if not acquired:
                          self.stdout.write("another run is busy")
                          return
                      pending = EditUsage.objects.filter(delivered_at__isnull=True).select_related("customer")
                      sent = failed = 0
                      # What fails goes to the end of the line, so that a bad row never stands in front of a good one.
                      for usage in pending.order_by("attempts", "id")[:limit]:
                          try:
                              self.deliver(paddle, usage)
                              sent += 1
                          except (httpx.HTTPError, RejectedByPaddle) as error:
                              failed += 1
                              log.exception("edit %s of customer %s was not delivered", usage.pk, usage.customer_id)
                              EditUsage.objects.filter(pk=usage.pk).update(attempts=F("attempts") + 1, last_error=str(error)[:500])
                      self.stdout.write(f"{sent} edits delivered, {failed} failed")
                      if failed:
                          raise CommandError(f"{failed} edits are still to be delivered")  # the unit turns red

              def deliver(self, paddle: httpx.Client, usage: EditUsage) -> None:
                  response = paddle.post(
                      "/usage-events",
                      json={
                          "customer": usage.customer.paddle_id,
                          "action": "image_edit",
                          "event_key": str(usage.key),
                          "occurred_at": usage.occurred_at.isoformat().replace("+00:00", "Z"),
                          "quantity": usage.megapixels,
                      },
                  )
                  response.raise_for_status()
                  status = response.json()["data"]["status"]
                  if status == "rejected":
                      raise RejectedByPaddle(response.text)
                  usage.delivered_at = timezone.now()
                  usage.save(update_fields=["delivered_at"])
        `,
      },
    },
  ],
});
