import { missingKey } from '#audit/rules/deduplication/missing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingKey, {
  fires: [],
  silent: [
    {
      name: 'a key set on what is sent, in Go',
      files: {
        'src/usage/201-go-options-key.go': `
          package billing

          import (
          	"context"
          	"fmt"
          	"strconv"
          	"time"

          	"github.com/cenkalti/backoff/v4"
          	"github.com/stripe/stripe-go/v82"
          	"github.com/stripe/stripe-go/v82/client"
          )

          type Window struct {
          	Tenant   string
          	Customer string
          	Bytes    int64
          	End      time.Time
          }

          type MeterReporter struct {
          	sc        *client.API
          	eventName string
          }

          func (r *MeterReporter) params(ctx context.Context, w Window) *stripe.BillingMeterEventParams {
          	p := &stripe.BillingMeterEventParams{
          		EventName: stripe.String(r.eventName),
          		Timestamp: stripe.Int64(w.End.Unix()),
          		Payload: map[string]string{
          			"stripe_customer_id": w.Customer,
          			"value":              strconv.FormatInt(w.Bytes, 10),
          		},
          	}
          	p.Context = ctx
          	p.Identifier = stripe.String(fmt.Sprintf("%s-%s-%d", r.eventName, w.Tenant, w.End.Unix()))
          	return p
          }

          func (r *MeterReporter) Report(ctx context.Context, w Window) error {
          	params := r.params(ctx, w)
          	policy := backoff.NewExponentialBackOff()
          	policy.MaxElapsedTime = 2 * time.Minute
          	return backoff.Retry(func() error {
          		_, err := r.sc.BillingMeterEvents.New(params)
          		return err
          	}, backoff.WithContext(policy, ctx))
          }
        `,
      },
    },
    {
      name: 'a key put in by a function of the client, in TypeScript',
      files: {
        'src/usage/201-interceptor-header.ts': `
          import { createHash } from 'node:crypto';
          import axios, { type AxiosInstance } from 'axios';
          import axiosRetry from 'axios-retry';

          export interface TrackInput {
            company: string;
            event: string;
            quantity: number;
            reference: string;
          }

          function keyed(input: TrackInput) {
            const idempotency_key = createHash('sha256').update(\`\${input.event}:\${input.company}:\${input.reference}\`).digest('hex');
            return { ...input, idempotency_key };
          }

          export class SchematicHttp {
            private readonly http: AxiosInstance;

            constructor(apiKey: string) {
              this.http = axios.create({ baseURL: 'https://api.schematichq.com', headers: { 'X-Schematic-Api-Key': apiKey } });
              axiosRetry(this.http, { retries: 5, retryDelay: axiosRetry.exponentialDelay, retryCondition: () => true });
            }

            async track(input: TrackInput): Promise<void> {
              const body = keyed(input);
              await this.http.post('/events', {
                event_type: 'track',
                idempotency_key: body.idempotency_key,
                body: { event: body.event, company: { id: body.company }, quantity: body.quantity },
              });
            }
          }
        `,
      },
    },
    {
      name: 'an outbox row that is its own key, in TypeScript',
      files: {
        'src/usage/201-autumn-outbox.ts': `
          import { Autumn } from 'autumn-js';
          import { sql } from '../db';

          const autumn = new Autumn({ secretKey: process.env.AUTUMN_SECRET_KEY });

          type Row = { id: string; org_id: string; feature: string; amount: number };

          const body = (row: Row) => ({
            customer_id: row.org_id,
            feature_id: row.feature,
            value: row.amount,
            idempotency_key: row.id,
          });

          export async function drainUsage(): Promise<number> {
            return sql.begin(async (tx) => {
              const rows = await tx<Row[]>\`
                SELECT id, org_id, feature, amount FROM usage_outbox
                WHERE delivered_at IS NULL AND attempts < 20
                ORDER BY id LIMIT 50 FOR UPDATE SKIP LOCKED\`;
              for (const row of rows) {
                const { error } = await autumn.track(body(row));
                if (error) {
                  await tx\`UPDATE usage_outbox SET attempts = attempts + 1, last_error = \${error.message} WHERE id = \${row.id}\`;
                  continue;
                }
                await tx\`UPDATE usage_outbox SET delivered_at = now() WHERE id = \${row.id}\`;
              }
              return rows.length;
            });
          }
        `,
      },
    },
    {
      name: 'a request that is built first, in Java',
      files: {
        'src/usage/right.java': `
          package com.meshgrid.billing;

          import com.fasterxml.jackson.databind.ObjectMapper;
          import java.io.IOException;
          import java.math.BigDecimal;
          import java.net.URI;
          import java.net.http.HttpClient;
          import java.net.http.HttpRequest;
          import java.net.http.HttpResponse;
          import java.time.OffsetDateTime;
          import java.util.Map;
          import java.util.UUID;
          import org.jobrunr.jobs.annotations.Job;
          import org.springframework.stereotype.Service;

          @Service
          public class ZuoraUsageJob {
            private final HttpClient http = HttpClient.newHttpClient();
            private final ObjectMapper json;
            private final ZuoraTokens tokens;
            private final EnergyUsageRepository usages;

            public ZuoraUsageJob(ObjectMapper json, ZuoraTokens tokens, EnergyUsageRepository usages) {
              this.json = json;
              this.tokens = tokens;
              this.usages = usages;
            }

            /** Six retries are over within three hours; Zuora remembers a key for a day. */
            @Job(name = "Zuora usage %0", retries = 6)
            public void report(UUID usageId) throws IOException, InterruptedException {
              EnergyUsage usage = usages.findById(usageId).orElseThrow();
              if (usage.zuoraId() != null) {
                return;
              }

              var request = HttpRequest.newBuilder(URI.create("https://rest.zuora.com/v1/object/usage"))
                  .header("Authorization", "Bearer " + tokens.current())
                  .header("Content-Type", "application/json")
                  .header("Idempotency-Key", "energy-usage-" + usageId)
                  .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body(usage))))
                  .build();

              HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
              if (response.statusCode() != 200) {
                throw new IllegalStateException("Zuora answered " + response.statusCode() + ": " + response.body());
              }
              usages.setZuoraId(usageId, json.readTree(response.body()).path("Id").asText());
            }

            private static Map<String, Object> body(EnergyUsage usage) {
              BigDecimal kilowattHours = usage.wattHours().movePointLeft(3);
              return Map.of(
                  "AccountNumber", usage.accountNumber(),
                  "SubscriptionNumber", usage.subscriptionNumber(),
                  "ChargeNumber", usage.chargeNumber(),
                  "UOM", "kWh",
                  "Quantity", kilowattHours,
                  "StartDateTime", OffsetDateTime.from(usage.startedAt()).toString());
            }
          }
        `,
      },
    },
  ],
});
