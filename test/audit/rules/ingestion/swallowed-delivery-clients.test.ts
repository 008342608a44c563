import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'Ktor, which raises for nothing by itself',
      files: {
        'src/usage.kt': `
          package io.acme.billing

          import io.ktor.client.HttpClient
          import io.ktor.client.engine.cio.CIO
          import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
          import io.ktor.client.request.bearerAuth
          import io.ktor.client.request.post
          import io.ktor.client.request.setBody
          import io.ktor.http.ContentType
          import io.ktor.http.contentType
          import io.ktor.serialization.kotlinx.json.json

          class UsageApi(private val baseUrl: String, private val token: String) {
              private val client = HttpClient(CIO) {
                  install(ContentNegotiation) { json() }
              }

              suspend fun reportUsage(usage: UsageReport) {
                  client.post("$baseUrl/v1/usage-events") {
                      bearerAuth(token)
                      contentType(ContentType.Application.Json)
                      setBody(usage)
                  }
              }
          }
        `,
      },
      at: ['src/usage.kt:19'],
    },
    {
      name: 'OkHttp, whose request is built first',
      files: {
        'src/usage.java': `
          package com.acme.metering;

          import com.fasterxml.jackson.databind.ObjectMapper;
          import java.io.IOException;
          import okhttp3.MediaType;
          import okhttp3.OkHttpClient;
          import okhttp3.Request;
          import okhttp3.RequestBody;
          import okhttp3.Response;

          public class MeterClient {
              private static final MediaType JSON = MediaType.get("application/json");
              private final OkHttpClient http = new OkHttpClient();
              private final ObjectMapper mapper = new ObjectMapper();
              private final String url;

              public MeterClient(String url) {
                  this.url = url;
              }

              public void reportUsage(UsageEvent event) throws IOException {
                  Request request = new Request.Builder()
                      .url(url + "/usage")
                      .header("Idempotency-Key", event.id())
                      .post(RequestBody.create(mapper.writeValueAsBytes(event), JSON))
                      .build();
                  try (Response response = http.newCall(request).execute()) {
                      // body is not needed
                  }
              }
          }
        `,
      },
      at: ['src/usage.java:27'],
    },
    {
      name: 'curl, whose handle is given its body first',
      files: {
        'src/usage.php': `
          <?php

          namespace App\\Billing;

          final class UsageReporter
          {
              public function __construct(private string $endpoint, private string $token)
              {
              }

              public function report(string $accountId, string $meter, int $quantity, string $eventId): void
              {
                  $ch = curl_init($this->endpoint . '/usage');
                  curl_setopt_array($ch, [
                      CURLOPT_POST => true,
                      CURLOPT_RETURNTRANSFER => true,
                      CURLOPT_TIMEOUT => 5,
                      CURLOPT_HTTPHEADER => [
                          'Content-Type: application/json',
                          'Authorization: Bearer ' . $this->token,
                          'Idempotency-Key: ' . $eventId,
                      ],
                      CURLOPT_POSTFIELDS => json_encode([
                          'account_id' => $accountId,
                          'meter' => $meter,
                          'quantity' => $quantity,
                      ]),
                  ]);
                  curl_exec($ch);
                  curl_close($ch);
              }
          }
        `,
      },
      at: ['src/usage.php:29'],
    },
    {
      name: 'Faraday without its middleware, in a block',
      files: {
        'src/usage.rb': `
          # frozen_string_literal: true

          require "faraday"

          module Billing
            class UsageClient
              def initialize(url: ENV.fetch("BILLING_URL"), token: ENV.fetch("BILLING_TOKEN"))
                @connection = Faraday.new(url: url) do |f|
                  f.request :json
                  f.request :authorization, "Bearer", token
                  f.options.timeout = 5
                end
              end

              def report_usage(usage)
                @connection.post("/v1/usage") do |req|
                  req.headers["Idempotency-Key"] = usage.event_id
                  req.body = {
                    customer_id: usage.customer_id,
                    metric: usage.metric,
                    quantity: usage.quantity,
                    occurred_at: usage.occurred_at.iso8601
                  }
                end
                usage.update!(reported_at: Time.current)
              end
            end
          end
        `,
      },
      at: ['src/usage.rb:16'],
    },
    {
      name: 'RestSharp, whose answer is dropped',
      files: {
        'src/usage.cs': `
          using RestSharp;

          namespace Acme.Billing;

          public class UsageApiClient
          {
              private readonly RestClient _client;

              public UsageApiClient(string baseUrl) => _client = new RestClient(baseUrl);

              public async Task ReportUsageAsync(UsageEvent usage, CancellationToken ct)
              {
                  var request = new RestRequest("v1/usage", Method.Post)
                      .AddHeader("Idempotency-Key", usage.Id)
                      .AddJsonBody(new
                      {
                          customer_id = usage.CustomerId,
                          meter = usage.Meter,
                          quantity = usage.Quantity,
                      });
                  await _client.ExecuteAsync(request, ct);
              }
          }
        `,
      },
      at: ['src/usage.cs:21'],
    },
  ],
  silent: [
    {
      name: 'Ktor that is told to raise',
      files: {
        'src/usage.kt': `
          package io.acme.billing

          import io.ktor.client.HttpClient
          import io.ktor.client.engine.cio.CIO
          import io.ktor.client.request.post
          import io.ktor.client.request.setBody

          class UsageApi(private val baseUrl: String) {
              private val client = HttpClient(CIO) {
                  expectSuccess = true
              }

              suspend fun reportUsage(usage: UsageReport) {
                  client.post("$baseUrl/v1/usage-events") { setBody(usage) }
              }
          }
        `,
      },
    },
    {
      name: 'Faraday that is told to raise',
      files: {
        'src/usage.rb': `
          # frozen_string_literal: true

          require "faraday"

          class UsageClient
            def initialize(url, token)
              @connection = Faraday.new(url: url) do |f|
                f.request :json
                f.request :authorization, "Bearer", token
                f.response :raise_error
              end
            end

            def report_usage(usage)
              @connection.post("/v1/usage", { customer_id: usage.customer_id, quantity: usage.quantity, id: usage.event_id })
              usage.update!(reported_at: Time.current)
            end
          end
        `,
      },
    },
    {
      name: 'RestClient, which raises by itself',
      files: {
        'src/usage.rb': `
          # frozen_string_literal: true

          require "rest-client"

          class UsageExporter
            def export(usage)
              RestClient.post(
                "#{ENV.fetch('BILLING_URL')}/usage",
                { customer: usage.customer_id, meter: usage.meter, quantity: usage.quantity }.to_json,
                content_type: :json, idempotency_key: usage.event_id
              )
              usage.update!(exported_at: Time.current)
            end
          end
        `,
      },
    },
    {
      name: 'RestTemplate, which raises by itself',
      files: {
        'src/usage.java': `
          package com.acme.metering;

          import org.springframework.http.HttpEntity;
          import org.springframework.http.HttpHeaders;
          import org.springframework.web.client.RestTemplate;

          public class MeterClient {
              private final RestTemplate rest;
              private final UsageRepository usage;

              public MeterClient(RestTemplate rest, UsageRepository usage) {
                  this.rest = rest;
                  this.usage = usage;
              }

              public void report(UsageRow row) {
                  HttpHeaders headers = new HttpHeaders();
                  headers.set("Idempotency-Key", row.getId());
                  rest.postForEntity("/usage", new HttpEntity<>(UsageDto.of(row), headers), Void.class);
                  row.setReported(true);
                  usage.save(row);
              }
          }
        `,
      },
    },
    {
      name: 'Flurl, which raises by itself',
      files: {
        'src/usage.cs': `
          using Flurl.Http;

          namespace Acme.Billing;

          public class UsageExporter
          {
              private readonly IUsageStore _store;

              public UsageExporter(IUsageStore store) => _store = store;

              public async Task ExportAsync(CancellationToken ct)
              {
                  foreach (var row in await _store.PendingAsync(ct))
                  {
                      await "https://billing.acme.dev/usage"
                          .WithHeader("Idempotency-Key", row.Id)
                          .PostJsonAsync(new { row.CustomerId, row.Meter, row.Quantity }, cancellationToken: ct);
                      await _store.MarkExportedAsync(row.Id, ct);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'Guzzle, which raises by itself',
      files: {
        'src/usage.php': `
          <?php

          namespace App\\Billing;

          use GuzzleHttp\\Client;

          final class UsageExporter
          {
              public function __construct(private Client $http, private UsageRepository $usage)
              {
              }

              public function export(): void
              {
                  foreach ($this->usage->pending(100) as $row) {
                      $this->http->post('/usage', [
                          'headers' => ['Idempotency-Key' => $row->id],
                          'json' => ['customer' => $row->customerId, 'meter' => $row->meter, 'quantity' => $row->quantity],
                      ]);
                      $this->usage->markExported($row->id);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'ureq, which raises by itself',
      files: {
        'src/usage.rs': `
          pub struct UsageClient {
              agent: ureq::Agent,
              base: String,
          }

          impl UsageClient {
              pub fn report_usage(&self, usage: &Usage) -> Result<(), ureq::Error> {
                  self.agent
                      .post(&format!("{}/usage", self.base))
                      .set("Idempotency-Key", &usage.id)
                      .send_json(ureq::json!({ "customer": usage.customer, "quantity": usage.quantity }))?;
                  Ok(())
              }
          }
        `,
      },
    },
    {
      name: 'axios, which raises by itself',
      files: {
        'src/usage.ts': `
          import axios from 'axios';
          import axiosRetry from 'axios-retry';
          import type { UsageWindow } from './types.js';

          const http = axios.create({ baseURL: process.env.METERING_URL, timeout: 10_000 });
          axiosRetry(http, { retries: 3, retryDelay: axiosRetry.exponentialDelay });

          export async function reportUsage(window: UsageWindow): Promise<void> {
            await http.post(
              '/v1/usage',
              { customer_id: window.customerId, meter: window.meter, quantity: window.quantity },
              { headers: { 'Idempotency-Key': window.id } },
            );
          }
        `,
      },
    },
  ],
});
