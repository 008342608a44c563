import { unstableKey } from '#audit/rules/deduplication/unstable-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unstableKey, {
  fires: [
    {
      name: 'a map made by a call in Java',
      files: {
        'src/lago-java-spring.java': `
          package com.acme.usage;
          import java.util.UUID;
          import org.springframework.retry.annotation.Retryable;
          import org.springframework.web.client.RestClient;

          public class LagoClient {
              private final RestClient rest;
              public LagoClient(RestClient.Builder builder, LagoProperties properties) {
                  this.rest = builder.baseUrl(properties.url()).build();
              }
              @Retryable(maxAttempts = 5)
              public void send(String subscription, long bytes) {
                  rest.post().uri("/api/v1/events")
                      .body(Map.of("event", Map.of(
                          "transaction_id", UUID.randomUUID().toString(),
                          "external_subscription_id", subscription,
                          "code", "egress",
                          "properties", Map.of("bytes", bytes))))
                      .retrieve().toBodilessEntity();
              }
          }
        `,
      },
      at: ['src/lago-java-spring.java:15'],
    },
    {
      name: 'a body written as JSON in Ruby',
      files: {
        'src/orb-ruby-job.rb': `
          class UsagePushJob < ApplicationJob
            retry_on Faraday::Error, attempts: 8

            def perform(account_id, api_calls, at)
              connection.post("events") do |req|
                req.body = { events: [{
                  event_name: "api_calls",
                  idempotency_key: "#{account_id}-#{SecureRandom.hex(8)}",
                  external_customer_id: account_id,
                  timestamp: at,
                  properties: { count: api_calls }
                }] }.to_json
              end
            end

            def connection
              @connection ||= Faraday.new(url: "https://api.withorb.com/v1/ingest/")
            end
          end
        `,
      },
      at: ['src/orb-ruby-job.rb:8'],
    },
    {
      name: 'Rust’s json! and an address with names in its text',
      files: {
        'src/lago-rust.rs': `
          use reqwest::Client;
          use serde_json::json;
          use uuid::Uuid;
          pub async fn report(http: &Client, lago_url: &str, key: &str, subscription: &str, tiles: u64) -> anyhow::Result<()> {
              for attempt in 0..5 {
                  let response = http
                      .post(format!("{lago_url}/api/v1/events"))
                      .bearer_auth(key)
                      .json(&json!({ "event": {
                          "transaction_id": Uuid::new_v4().to_string(),
                          "external_subscription_id": subscription,
                          "code": "map_tiles",
                          "properties": { "tiles": tiles }
                      }}))
                      .send()
                      .await;
                  match response {
                      Ok(r) if r.status().is_success() => return Ok(()),
                      _ => tokio::time::sleep(std::time::Duration::from_secs(1 << attempt)).await,
                  }
              }
              anyhow::bail!("lago does not answer")
          }
        `,
      },
      at: ['src/lago-rust.rs:10'],
    },
    {
      name: 'the clock in a key made by a method, in PHP',
      files: {
        'app/Jobs/Report.php': `
          <?php
          class Report implements ShouldQueue
          {
              public int $tries = 7;

              public function handle(): void
              {
                  Http::baseUrl(config('services.lago.url'))->post('/api/v1/events', ['event' => [
                      'transaction_id' => $this->key(),
                      'code' => 'readings',
                  ]])->throw();
              }

              private function key(): string
              {
                  return sprintf('%s_%d', $this->reading->team_id, now()->valueOf());
              }
          }
        `,
      },
      at: ['app/Jobs/Report.php:9'],
    },
  ],
  silent: [
    {
      name: 'a random key that the job is given',
      files: {
        'src/openmeter-py-celery-r.py': `
          import uuid
          from celery import shared_task
          from openmeter import Client

          client = Client(endpoint="https://openmeter.cloud")

          def enqueue(tenant, seconds, at):
              report.delay(str(uuid.uuid4()), tenant, seconds, at)

          @shared_task(autoretry_for=(Exception,), max_retries=10)
          def report(event_id, tenant, seconds, at):
              client.ingest_event({
                  "id": event_id,
                  "type": "job", "source": "worker", "subject": tenant, "time": at, "data": {"seconds": seconds}})
        `,
      },
    },
    {
      name: 'a key of the event in a map made by a call',
      files: {
        'src/r-java.java': `
          public class LagoClient {
              private final RestClient rest;
              public LagoClient(RestClient.Builder builder, LagoProperties properties) {
                  this.rest = builder.baseUrl(properties.url()).build();
              }
              @Retryable(maxAttempts = 5)
              public void send(Transfer transfer) {
                  rest.post().uri("/api/v1/events")
                      .body(Map.of("event", Map.of("transaction_id", transfer.id().toString(), "code", "egress")))
                      .retrieve().toBodilessEntity();
              }
          }
        `,
      },
    },
    {
      name: 'a key of the event in Rust’s json!',
      files: {
        'src/r-rust.rs': `
          pub async fn report(http: &Client, lago_url: &str, row: &Row) -> anyhow::Result<()> {
              for attempt in 0..5 {
                  let response = http
                      .post(format!("{lago_url}/api/v1/events"))
                      .json(&json!({ "event": { "transaction_id": row.id.to_string(), "code": "map_tiles" } }))
                      .send()
                      .await;
                  if response.is_ok() { return Ok(()); }
              }
              anyhow::bail!("lago does not answer")
          }
        `,
      },
    },
  ],
});
