import { changingKey } from '#audit/rules/deduplication/changing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(changingKey, {
  fires: [],
  silent: [
    {
      name: 'the time of sending in a header, in PHP',
      files: {
        'src/usage/214-laravel-stable-hash.php': `
          <?php

          declare(strict_types=1);

          namespace App\\Jobs;

          use App\\Models\\Delivery;
          use Illuminate\\Bus\\Queueable;
          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Foundation\\Bus\\Dispatchable;
          use Illuminate\\Queue\\InteractsWithQueue;
          use Illuminate\\Queue\\SerializesModels;
          use Illuminate\\Support\\Facades\\Http;

          final class ReportDelivery implements ShouldQueue
          {
              use Dispatchable, InteractsWithQueue, Queueable, SerializesModels;

              public int $tries = 10;

              public function __construct(private readonly Delivery $delivery)
              {
              }

              public function handle(): void
              {
                  $facts = [
                      'subscription_id' => $this->delivery->merchant->chargebee_subscription_id,
                      'usage_timestamp' => $this->delivery->delivered_at->getTimestampMs(),
                      'properties' => ['km' => (string) $this->delivery->distance_km],
                  ];
                  $response = Http::withBasicAuth(config('services.chargebee.key'), '')
                      ->withHeaders(['X-Sent-At' => now()->toIso8601String()])
                      ->post(sprintf('https://%s.chargebee.com/api/v2/usage_events', config('services.chargebee.site')), $facts + [
                          'deduplication_id' => sha1('delivery:' . $this->delivery->id),
                      ]);
                  $response->throw();
                  $this->delivery->update(['reported_at' => now()]);
              }
          }
        `,
      },
    },
    {
      name: 'the time of the measurement, in Rust',
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
    {
      name: 'a key of the model, in Ruby',
      files: {
        'src/usage/right.rb': `
          # frozen_string_literal: true

          require "lago-ruby-client"

          class GpuLease < ApplicationRecord
            belongs_to :team
            scope :unreported, -> { where(reported_at: nil).where.not(ended_at: nil) }

            def lago_transaction_id = "lease-#{id}"

            # Shown on the team's page, changes with every edit.
            def cache_version = updated_at.to_i.to_s

            def seconds = (ended_at - started_at).ceil
          end

          class ReportLeaseJob < ApplicationJob
            queue_as :billing
            retry_on Net::OpenTimeout, Net::ReadTimeout, Lago::Api::HttpError, wait: :polynomially_longer, attempts: 15

            def perform(lease)
              return if lease.reported_at?

              lease.increment!(:report_attempts, touch: true)
              send_to_lago(lease)
              lease.update!(reported_at: Time.current)
            end

            private

            def send_to_lago(lease)
              lago.events.create(
                transaction_id: lease.lago_transaction_id,
                external_subscription_id: lease.team.lago_subscription_id,
                code: "gpu_seconds",
                timestamp: lease.ended_at.to_i,
                properties: { seconds: lease.seconds, gpu: lease.gpu_type }
              )
            rescue Lago::Api::HttpError => e
              raise unless e.error_code == 422 && e.error_body.to_s.include?("value_already_exist")

              Rails.logger.info("lease #{lease.id} is in Lago already")
            end

            def lago
              @lago ||= Lago::Api::Client.new(api_key: ENV.fetch("LAGO_API_KEY"), api_url: ENV.fetch("LAGO_API_URL"))
            end
          end
        `,
      },
    },
  ],
});
