import { coarseKey } from '#audit/rules/deduplication/coarse-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(coarseKey, {
  fires: [],
  silent: [
    {
      name: 'totals of yesterday, in TypeScript',
      files: {
        'src/usage/203-daily-totals.ts': `
          import cron from 'node-cron';
          import Stripe from 'stripe';
          import { sql } from '../db';

          const stripe = new Stripe(process.env.STRIPE_KEY!);

          cron.schedule('5 0 * * *', async () => {
            const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
            const rows = await sql\`SELECT account_id, stripe_id, sum(units) AS units FROM usage_events WHERE occurred_on = \${day} GROUP BY 1, 2\`;
            for (const row of rows) {
              await stripe.billing.meterEvents.create({
                event_name: 'units',
                identifier: \`\${row.account_id}-\${day}\`,
                payload: { stripe_customer_id: row.stripe_id, value: String(row.units) },
              });
            }
          });
        `,
      },
    },
    {
      name: 'a count for each account once a day, in Ruby',
      files: {
        'src/usage/203-job-per-account.rb': `
          class ReportSeatsJob
            include Sidekiq::Job
            sidekiq_options retry: 10

            # Enqueued once a day for each account.
            def perform(account_id)
              account = Account.find(account_id)
              lago.events.create(
                transaction_id: "seats-#{account.id}-#{Date.current}",
                external_subscription_id: account.subscription_id,
                code: "seats",
                timestamp: Time.current.beginning_of_day.to_i,
                properties: { seats: account.members.active.count }
              )
            end

            def lago = Lago::Api::Client.new(api_key: ENV.fetch("LAGO_API_KEY"))
          end
        `,
      },
    },
    {
      name: 'a meter in the key, put in by a function, in Go',
      files: {
        'src/usage/203-two-codes.go': `
          package usage

          import (
          	"context"
          	"fmt"

          	lago "github.com/getlago/lago-go-client"
          )

          type Inference struct {
          	ID             string
          	SubscriptionID string
          	InputTokens    int
          	OutputTokens   int
          	Unix           int64
          }

          type Forwarder struct{ client *lago.Client }

          func (f *Forwarder) Forward(ctx context.Context, inf Inference) error {
          	for code, n := range map[string]int{"input_tokens": inf.InputTokens, "output_tokens": inf.OutputTokens} {
          		if n == 0 {
          			continue
          		}
          		if _, err := f.client.Event().Create(ctx, f.event(inf, code, n)); err != nil {
          			return fmt.Errorf("forward %s of inference %s: %w", code, inf.ID, err.Err)
          		}
          	}
          	return nil
          }

          func (f *Forwarder) event(inf Inference, code string, n int) *lago.EventInput {
          	return &lago.EventInput{
          		TransactionID:          eventKey(inf.ID, code),
          		ExternalSubscriptionID: inf.SubscriptionID,
          		Code:                   code,
          		Timestamp:              fmt.Sprint(inf.Unix),
          		Properties:             map[string]interface{}{"tokens": n},
          	}
          }

          func eventKey(parts ...string) string {
          	key := "inference"
          	for _, part := range parts {
          		key += "-" + part
          	}
          	return key
          }
        `,
      },
    },
    {
      name: 'an hour that is summed, in Python',
      files: {
        'src/usage/203-hour-aggregate.py': `
          """Once an hour the finished hour of every tenant is summed and reported; a second run reports the same keys."""

          from datetime import datetime, timedelta, timezone

          import stripe

          from .db import connect


          def floor_hour(at: datetime) -> datetime:
              return at.replace(minute=0, second=0, microsecond=0)


          def report_last_hour(now: datetime | None = None) -> None:
              end = floor_hour(now or datetime.now(timezone.utc))
              start = end - timedelta(hours=1)
              with connect() as conn:
                  rows = conn.execute(
                      """
                      SELECT tenant_id, stripe_customer_id, meter, SUM(quantity) AS total
                        FROM usage_events JOIN tenants ON tenants.id = usage_events.tenant_id
                       WHERE occurred_at >= %s AND occurred_at < %s
                       GROUP BY tenant_id, stripe_customer_id, meter
                      """,
                      (start, end),
                  ).fetchall()
              for row in rows:
                  stripe.billing.MeterEvent.create(
                      event_name=row["meter"],
                      identifier=f"{row['tenant_id']}:{row['meter']}:{start:%Y%m%d%H}",
                      timestamp=int(start.timestamp()),
                      payload={"stripe_customer_id": row["stripe_customer_id"], "value": str(row["total"])},
                  )
        `,
      },
    },
    {
      name: 'a second of a device, in Rust',
      files: {
        'src/usage/214-occurred-at-key.rs': `
          use anyhow::Context;
          use chrono::{DateTime, Utc};
          use serde_json::json;
          use sqlx::PgPool;

          #[derive(sqlx::FromRow)]
          struct Reading {
              device: String,
              org: String,
              watt_hours: i64,
              measured_at: DateTime<Utc>,
          }

          impl Reading {
              /// A device measures at most once a second, and the measurement keeps its time for ever.
              fn key(&self) -> String {
                  format!("{}@{}", self.device, self.measured_at.timestamp())
              }
          }

          pub async fn run_once(pool: &PgPool, http: &reqwest::Client, key: &str) -> anyhow::Result<usize> {
              let mut tx = pool.begin().await?;
              let readings: Vec<Reading> = sqlx::query_as(
                  "SELECT device, org, watt_hours, measured_at FROM readings WHERE exported_at IS NULL LIMIT 200 FOR UPDATE SKIP LOCKED",
              )
              .fetch_all(&mut *tx)
              .await?;
              for reading in &readings {
                  http.post("https://openmeter.cloud/api/v1/events")
                      .bearer_auth(key)
                      .json(&json!({
                          "specversion": "1.0",
                          "id": reading.key(),
                          "source": "meters",
                          "type": "energy",
                          "subject": reading.org,
                          "time": reading.measured_at.to_rfc3339(),
                          "data": { "wh": reading.watt_hours },
                      }))
                      .send()
                      .await
                      .context("openmeter is unreachable")?
                      .error_for_status()?;
                  sqlx::query("UPDATE readings SET exported_at = now() WHERE device = $1 AND measured_at = $2")
                      .bind(&reading.device)
                      .bind(reading.measured_at)
                      .execute(&mut *tx)
                      .await?;
              }
              tx.commit().await?;
              Ok(readings.len())
          }
        `,
      },
    },
  ],
});
