import { changingKey } from '#audit/rules/deduplication/changing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(changingKey, {
  fires: [
    {
      name: 'the number of the receipt among what is hashed, in TypeScript',
      files: {
        'src/usage/214-openmeter-attempt.ts': `
          import { SQSHandler } from 'aws-lambda';
          import { createHash } from 'node:crypto';
          import { OpenMeter } from '@openmeter/sdk';

          const openmeter = new OpenMeter({ baseUrl: process.env.OPENMETER_URL!, apiKey: process.env.OPENMETER_KEY! });

          interface ExportDone {
            exportId: string;
            tenant: string;
            rows: number;
            finishedAt: string;
          }

          export const handler: SQSHandler = async (event) => {
            for (const record of event.Records) {
              const done = JSON.parse(record.body) as ExportDone;
              const attempt = Number(record.attributes.ApproximateReceiveCount);
              const id = createHash('sha256')
                .update([done.tenant, done.exportId, attempt].join('|'))
                .digest('hex');

              await openmeter.events.ingest({
                id,
                source: 'exporter',
                type: 'rows_exported',
                subject: done.tenant,
                time: new Date(done.finishedAt),
                data: { rows: done.rows },
              });
            }
          };
        `,
      },
      at: ['src/usage/214-openmeter-attempt.ts:23'],
    },
    {
      name: 'the time of sending in the body that is hashed, in PHP',
      files: {
        'src/usage/214-php-chargebee.php': `
          <?php

          declare(strict_types=1);

          namespace App\\Jobs;

          use App\\Models\\Delivery;
          use App\\Services\\ChargebeeUsage;
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
              public array $backoff = [10, 60, 300];

              public function __construct(private readonly Delivery $delivery)
              {
              }

              public function handle(): void
              {
                  $payload = [
                      'subscription_id' => $this->delivery->merchant->chargebee_subscription_id,
                      'usage_timestamp' => $this->delivery->delivered_at->getTimestampMs(),
                      'properties' => ['km' => (string) $this->delivery->distance_km],
                      'sent_at' => now()->toIso8601String(),
                  ];
                  $payload['deduplication_id'] = sha1(json_encode($payload));

                  Http::withBasicAuth(config('services.chargebee.key'), '')
                      ->post(sprintf('https://%s.chargebee.com/api/v2/usage_events', config('services.chargebee.site')), $payload)
                      ->throw();
              }
          }
        `,
      },
      at: ['src/usage/214-php-chargebee.php:35'],
    },
    {
      name: 'the time of the last change, in Rust',
      files: {
        'src/usage/214-rust-updated-at.rs': `
          use anyhow::Context;
          use chrono::{DateTime, Utc};
          use serde_json::json;
          use sqlx::PgPool;

          #[derive(sqlx::FromRow)]
          struct Build {
              id: i64,
              org: String,
              minutes: i32,
              finished_at: DateTime<Utc>,
              updated_at: DateTime<Utc>,
          }

          pub struct Exporter {
              pool: PgPool,
              http: reqwest::Client,
              key: String,
          }

          impl Exporter {
              pub async fn run_once(&self) -> anyhow::Result<usize> {
                  let builds: Vec<Build> = sqlx::query_as(
                      "SELECT id, org, minutes, finished_at, updated_at FROM builds WHERE exported = false AND finished_at IS NOT NULL LIMIT 200",
                  )
                  .fetch_all(&self.pool)
                  .await?;

                  for build in &builds {
                      let id = format!("build-{}-{}", build.id, build.updated_at.timestamp_millis());
                      let response = self
                          .http
                          .post("https://openmeter.cloud/api/v1/events")
                          .bearer_auth(&self.key)
                          .header("content-type", "application/cloudevents+json")
                          .body(
                              json!({
                                  "specversion": "1.0",
                                  "id": id,
                                  "source": "ci",
                                  "type": "build-minutes",
                                  "subject": build.org,
                                  "time": build.finished_at.to_rfc3339(),
                                  "data": { "minutes": build.minutes },
                              })
                              .to_string(),
                          )
                          .send()
                          .await
                          .context("openmeter is unreachable")?;
                      response.error_for_status()?;
                      sqlx::query("UPDATE builds SET exported = true, updated_at = now() WHERE id = $1")
                          .bind(build.id)
                          .execute(&self.pool)
                          .await?;
                  }
                  Ok(builds.len())
              }
          }
        `,
      },
      at: ['src/usage/214-rust-updated-at.rs:39'],
    },
    {
      name: 'the time of the last change in a model, in Ruby',
      files: {
        'src/usage/wrong.rb': `
          # frozen_string_literal: true

          require "lago-ruby-client"

          class GpuLease < ApplicationRecord
            belongs_to :team
            scope :unreported, -> { where(reported_at: nil).where.not(ended_at: nil) }

            def lago_transaction_id
              "lease-#{id}-#{updated_at.to_i}"
            end

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
      at: ['src/usage/wrong.rb:35'],
    },
  ],
  silent: [
    {
      name: 'the attempt is only logged and told, in TypeScript',
      files: {
        'src/usage/214-attempt-logged.ts': `
          import type { SQSHandler } from 'aws-lambda';
          import { createHash } from 'node:crypto';
          import { OpenMeter } from '@openmeter/sdk';

          const openmeter = new OpenMeter({ baseUrl: process.env.OPENMETER_URL!, apiKey: process.env.OPENMETER_KEY! });

          interface ExportDone {
            exportId: string;
            tenant: string;
            rows: number;
            finishedAt: string;
          }

          export const handler: SQSHandler = async (event) => {
            for (const record of event.Records) {
              const done = JSON.parse(record.body) as ExportDone;
              const attempt = Number(record.attributes.ApproximateReceiveCount);
              if (attempt > 1) console.warn('export is billed again', { id: done.exportId, attempt, at: new Date().toISOString() });

              await openmeter.events.ingest({
                id: createHash('sha256').update(\`\${done.tenant}|\${done.exportId}\`).digest('hex'),
                source: 'exporter',
                type: 'rows_exported',
                subject: done.tenant,
                time: new Date(done.finishedAt),
                data: { rows: done.rows, attempt },
              });
            }
          };
        `,
      },
    },
  ],
});
