import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'resty, which has an error for the connection alone',
      files: {
        'src/usage.go': `
          package billing

          import (
          	"context"
          	"fmt"

          	"github.com/go-resty/resty/v2"
          )

          type Client struct {
          	http *resty.Client
          }

          func NewClient(baseURL, token string) *Client {
          	return &Client{http: resty.New().SetBaseURL(baseURL).SetAuthToken(token).SetRetryCount(3)}
          }

          func (c *Client) ReportUsage(ctx context.Context, u Usage) error {
          	_, err := c.http.R().
          		SetContext(ctx).
          		SetHeader("Idempotency-Key", u.ID).
          		SetBody(u).
          		Post("/v1/usage")
          	if err != nil {
          		return fmt.Errorf("report usage: %w", err)
          	}
          	return nil
          }
        `,
      },
      at: ['src/usage.go:19'],
    },
    {
      name: 'OkHttp, whose answer is only closed',
      files: {
        'src/usage.kt': `
          package io.acme.metering

          import okhttp3.MediaType.Companion.toMediaType
          import okhttp3.OkHttpClient
          import okhttp3.Request
          import okhttp3.RequestBody.Companion.toRequestBody

          class UsageReporter(private val client: OkHttpClient, private val endpoint: String) {

              fun report(event: UsageEvent) {
                  val request = Request.Builder()
                      .url("$endpoint/usage")
                      .header("Idempotency-Key", event.id)
                      .post(event.toJson().toRequestBody(JSON))
                      .build()
                  client.newCall(request).execute().use { }
              }

              companion object {
                  private val JSON = "application/json".toMediaType()
              }
          }
        `,
      },
      at: ['src/usage.kt:16'],
    },
    {
      name: 'HTTP.rb at the end of a chain',
      files: {
        'src/usage.rb': `
          # frozen_string_literal: true

          require "http"

          module Metering
            class Exporter
              def initialize(store)
                @store = store
              end

              def run
                @store.pending(200).each do |usage|
                  HTTP.auth("Bearer #{ENV.fetch('METERING_TOKEN')}")
                      .timeout(5)
                      .post("#{ENV.fetch('METERING_URL')}/usage-events", json: usage.to_event)
                  @store.mark_exported(usage.id)
                end
              end
            end
          end
        `,
      },
      at: ['src/usage.rb:13'],
    },
  ],
  silent: [
    {
      name: 'a client of the AWS SDK, which raises what is refused',
      files: {
        'src/report.ts': `
          import { MarketplaceMeteringClient, MeterUsageCommand } from '@aws-sdk/client-marketplace-metering';

          const client = new MarketplaceMeteringClient({});

          export async function reportHour(product: string, hour: Date, units: number) {
            await client.send(new MeterUsageCommand({ ProductCode: product, Timestamp: hour, UsageDimension: 'units', UsageQuantity: units }));
          }
        `,
      },
    },
    {
      name: 'resty, whose answer is asked',
      files: {
        'src/usage.go': `
          package billing

          import (
          	"context"
          	"fmt"

          	"github.com/go-resty/resty/v2"
          )

          func NewClient(baseURL string) *Client {
          	return &Client{http: resty.New().SetBaseURL(baseURL)}
          }

          func (c *Client) ReportUsage(ctx context.Context, u Usage) error {
          	resp, err := c.http.R().SetContext(ctx).SetBody(u).Post("/v1/usage")
          	if err != nil {
          		return fmt.Errorf("report usage: %w", err)
          	}
          	if resp.IsError() {
          		return fmt.Errorf("report usage: %s", resp.Status())
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'OkHttp, whose answer is asked in the block',
      files: {
        'src/usage.kt': `
          package io.acme.metering

          import okhttp3.OkHttpClient
          import okhttp3.Request
          import okhttp3.RequestBody.Companion.toRequestBody
          import java.io.IOException

          class UsageReporter(private val client: OkHttpClient, private val endpoint: String) {
              fun report(event: UsageEvent) {
                  val request = Request.Builder().url("$endpoint/usage").post(event.toJson().toRequestBody()).build()
                  client.newCall(request).execute().use { response ->
                      if (!response.isSuccessful) throw IOException("usage refused: \${response.code}")
                  }
              }
          }
        `,
      },
    },
    {
      name: 'an answer of Laravel that is thrown',
      files: {
        'src/usage.php': `
          <?php

          namespace App\\Services;

          use App\\Models\\UsageRecord;
          use Illuminate\\Support\\Facades\\Http;

          class BillingGateway
          {
              public function pushUsage(UsageRecord $usage): void
              {
                  Http::withToken(config('services.billing.token'))
                      ->retry(3, 200)
                      ->post(config('services.billing.url') . '/usage', $usage->toEvent())
                      ->throw();

                  $usage->update(['pushed_at' => now()]);
              }
          }
        `,
      },
    },
    {
      name: 'a client of httpx with a hook that raises',
      files: {
        'src/usage.py': `
          import httpx


          async def raise_on_error(response: httpx.Response) -> None:
              await response.aread()
              response.raise_for_status()


          class MeteringClient:
              def __init__(self, base_url: str) -> None:
                  self._client = httpx.AsyncClient(base_url=base_url, event_hooks={"response": [raise_on_error]})

              async def report_usage(self, event: dict) -> None:
                  await self._client.post("/usage", json=event, headers={"Idempotency-Key": event["id"]})
        `,
      },
    },
  ],
});
