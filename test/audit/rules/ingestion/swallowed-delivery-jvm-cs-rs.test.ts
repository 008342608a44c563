import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'catch Exception log, wrapper class',
      files: {
        'src/usage.java': `
          package com.acme;

          import com.stripe.exception.StripeException;
          import com.stripe.model.billing.MeterEvent;
          import com.stripe.param.billing.MeterEventCreateParams;
          import lombok.extern.slf4j.Slf4j;

          @Slf4j
          public class StripeUsageReporter {
              public void report(String customer, String eventId, long value) {
                  MeterEventCreateParams params = MeterEventCreateParams.builder()
                      .setEventName("gb_hours")
                      .setIdentifier(eventId)
                      .putPayload("stripe_customer_id", customer)
                      .putPayload("value", Long.toString(value))
                      .build();
                  try {
                      MeterEvent.create(params);
                  } catch (StripeException e) {
                      log.error("meter event {} failed: {}", eventId, e.getMessage());
                  }
              }
          }
        `,
      },
      at: ['src/usage.java:18'],
    },
    {
      name: 'HttpClient unchecked response',
      files: {
        'src/usage.java': `
          package com.acme;

          import java.net.URI;
          import java.net.http.HttpClient;
          import java.net.http.HttpRequest;
          import java.net.http.HttpResponse;

          public class LagoEvents {
              private final HttpClient http = HttpClient.newHttpClient();
              private final String apiKey;

              public LagoEvents(String apiKey) { this.apiKey = apiKey; }

              public void send(String json) throws Exception {
                  HttpRequest request = HttpRequest.newBuilder()
                      .uri(URI.create("https://api.getlago.com/api/v1/events"))
                      .header("Authorization", "Bearer " + apiKey)
                      .POST(HttpRequest.BodyPublishers.ofString(json))
                      .build();
                  http.send(request, HttpResponse.BodyHandlers.discarding());
              }
          }
        `,
      },
      at: ['src/usage.java:20'],
    },
    {
      name: 'runCatching dropped',
      files: {
        'src/usage.kt': `
          package io.acme

          import com.withorb.api.client.OrbClient
          import com.withorb.api.models.EventIngestParams

          class OrbUsage(private val orb: OrbClient) {
              fun report(event: EventIngestParams.Event) {
                  runCatching {
                      orb.events().ingest(EventIngestParams.builder().addEvent(event).build())
                  }.onFailure { logger.warn(it) { "orb ingest failed" } }
              }
          }
        `,
      },
      at: ['src/usage.kt:9'],
    },
    {
      name: 'catch log',
      files: {
        'src/usage.cs': `
          using Stripe;
          using Stripe.Billing;

          public class SeatMeter
          {
              private readonly MeterEventService _events;
              private readonly ILogger<SeatMeter> _logger;

              public SeatMeter(MeterEventService events, ILogger<SeatMeter> logger)
              {
                  _events = events;
                  _logger = logger;
              }

              public async Task TrackAsync(string customer, string id)
              {
                  try
                  {
                      await _events.CreateAsync(new MeterEventCreateOptions
                      {
                          EventName = "seat_hours",
                          Identifier = id,
                          Payload = new() { ["stripe_customer_id"] = customer, ["value"] = "1" },
                      });
                  }
                  catch (StripeException ex)
                  {
                      _logger.LogWarning(ex, "Could not send meter event {Id}", id);
                  }
              }
          }
        `,
      },
      at: ['src/usage.cs:19'],
    },
    {
      name: 'PostAsJsonAsync unchecked',
      files: {
        'src/usage.cs': `
          using System.Net.Http.Json;

          public class OpenMeterSink
          {
              private readonly HttpClient _http;

              public OpenMeterSink(HttpClient http) => _http = http;

              public async Task SendAsync(CloudEvent usage, CancellationToken ct)
              {
                  await _http.PostAsJsonAsync("https://openmeter.cloud/api/v1/events", usage, ct);
              }
          }
        `,
      },
      at: ['src/usage.cs:11'],
    },
    {
      name: 'if let Err log',
      files: {
        'src/usage.rs': `
          use reqwest::Client;

          pub struct LagoMeter { http: Client, url: String, key: String }

          impl LagoMeter {
              pub async fn record(&self, subscription: &str, id: &str, units: u64) {
                  let result = self.http
                      .post(format!("{}/api/v1/events", self.url))
                      .bearer_auth(&self.key)
                      .json(&serde_json::json!({ "event": { "transaction_id": id, "external_subscription_id": subscription, "code": "units", "properties": { "units": units } } }))
                      .send()
                      .await;
                  if let Err(error) = result {
                      tracing::error!(%error, "lago event lost");
                  }
              }
          }
        `,
      },
      at: ['src/usage.rs:7'],
    },
    {
      name: 'match Err log',
      files: {
        'src/usage.rs': `
          pub async fn finish(job: Job, orb: &OrbClient) -> anyhow::Result<()> {
              job.store().await?;
              match orb.ingest_usage(&job.to_event()).await {
                  Ok(_) => log::debug!("metered {}", job.id),
                  Err(e) => log::error!("metering {} failed: {}", job.id, e),
              }
              Ok(())
          }
        `,
      },
      at: ['src/usage.rs:3'],
    },
    {
      name: 'CompletableFuture exceptionally / kafka send callback only logs',
      files: {
        'src/usage.java': `
          package com.acme;

          import org.springframework.kafka.core.KafkaTemplate;
          import org.slf4j.Logger;

          public class UsagePublisher {
              private final KafkaTemplate<String, UsageEvent> kafka;
              private static final Logger log = getLogger(UsagePublisher.class);

              public UsagePublisher(KafkaTemplate<String, UsageEvent> kafka) { this.kafka = kafka; }

              public void publish(UsageEvent event) {
                  kafka.send("usage-events", event.customerId(), event)
                      .whenComplete((result, ex) -> {
                          if (ex != null) {
                              log.error("usage event {} not published", event.id(), ex);
                          }
                      });
              }
          }
        `,
      },
      at: ['src/usage.java:13'],
    },
  ],
  silent: [
    {
      name: 'EnsureSuccessStatusCode',
      files: {
        'src/usage.cs': `
          using System.Net.Http.Json;

          public class OpenMeterSink
          {
              private readonly HttpClient _http;

              public OpenMeterSink(HttpClient http) => _http = http;

              public async Task SendAsync(CloudEvent usage, CancellationToken ct)
              {
                  using var response = await _http.PostAsJsonAsync("https://openmeter.cloud/api/v1/events", usage, ct);
                  response.EnsureSuccessStatusCode();
              }
          }
        `,
      },
    },
    {
      name: 'logged and thrown again',
      files: {
        'src/usage.cs': `
          using Stripe;
          using Stripe.Billing;

          public class SeatMeter
          {
              private readonly MeterEventService _events;
              private readonly ILogger<SeatMeter> _logger;

              public async Task TrackAsync(MeterEventCreateOptions options)
              {
                  try
                  {
                      await _events.CreateAsync(options);
                  }
                  catch (StripeException ex)
                  {
                      _logger.LogWarning(ex, "Could not send meter event {Id}", options.Identifier);
                      throw;
                  }
              }
          }
        `,
      },
    },
    {
      name: 'statusCode',
      files: {
        'src/usage.java': `
          package com.acme;

          import java.net.URI;
          import java.net.http.*;

          public class LagoEvents {
              private final HttpClient http = HttpClient.newHttpClient();

              public void send(String json) throws Exception {
                  HttpRequest request = HttpRequest.newBuilder()
                      .uri(URI.create("https://api.getlago.com/api/v1/events"))
                      .POST(HttpRequest.BodyPublishers.ofString(json))
                      .build();
                  HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                  if (response.statusCode() != 200) throw new IllegalStateException(response.body());
              }
          }
        `,
      },
    },
    {
      name: 'runCatching that throws',
      files: {
        'src/usage.kt': `
          package io.acme

          import com.withorb.api.client.OrbClient

          class OrbUsage(private val orb: OrbClient) {
              fun report(params: EventIngestParams) {
                  runCatching { orb.events().ingest(params) }
                      .onFailure { logger.warn(it) { "orb ingest failed" } }
                      .getOrThrow()
              }
          }
        `,
      },
    },
    {
      name: 'runCatching that keeps',
      files: {
        'src/usage.kt': `
          package io.acme

          import com.withorb.api.client.OrbClient

          class OrbUsage(private val orb: OrbClient, private val outbox: UsageOutbox) {
              fun report(event: EventIngestParams.Event) {
                  runCatching { orb.events().ingest(EventIngestParams.builder().addEvent(event).build()) }
                      .onFailure { outbox.enqueue(event) }
              }
          }
        `,
      },
    },
    {
      name: 'error_for_status',
      files: {
        'src/usage.rs': `
          impl LagoMeter {
              pub async fn record(&self, event: &Event) -> Result<(), reqwest::Error> {
                  self.http.post(format!("{}/api/v1/events", self.lago_url)).json(event).send().await?.error_for_status()?;
                  Ok(())
              }
          }
        `,
      },
    },
    {
      name: 'a match that returns the error',
      files: {
        'src/usage.rs': `
          pub async fn finish(job: Job, orb: &OrbClient) -> anyhow::Result<()> {
              match orb.ingest_usage(&job.to_event()).await {
                  Ok(_) => Ok(()),
                  Err(e) => {
                      log::error!("metering {} failed: {}", job.id, e);
                      Err(e.into())
                  }
              }
          }
        `,
      },
    },
    {
      name: 'an error that puts the job back',
      files: {
        'src/usage.rs': `
          pub async fn finish(job: Job, orb: &OrbClient, queue: &Queue) {
              if let Err(e) = orb.ingest_usage(&job.to_event()).await {
                  tracing::warn!(%e, "usage put back");
                  queue.requeue(job).await;
              }
          }
        `,
      },
    },
  ],
});
