import { missingKey } from '#audit/rules/deduplication/missing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingKey, {
  fires: [
    {
      name: 'an event that the caller makes, in TypeScript',
      files: {
        'src/usage/201-handed.ts': `
          import { Worker, type Job } from 'bullmq';
          import Stripe from 'stripe';
          import { connection } from '../infra/redis';
          import { prisma } from '../db';

          interface MeterReading {
            event_name: string;
            timestamp: number;
            payload: { stripe_customer_id: string; value: string };
          }

          function toReading(customerId: string, transcript: { id: string; finishedAt: Date; seconds: number }): MeterReading {
            return {
              event_name: 'transcription_minutes',
              timestamp: Math.floor(transcript.finishedAt.getTime() / 1000),
              payload: { stripe_customer_id: customerId, value: String(Math.ceil(transcript.seconds / 60)) },
            };
          }

          export class BillingGateway {
            constructor(private readonly client: Stripe) {}

            async report(reading: MeterReading) {
              await this.client.billing.meterEvents.create(reading);
            }
          }

          const gateway = new BillingGateway(new Stripe(process.env.STRIPE_SECRET_KEY!));

          export const transcriptionBilling = new Worker<{ transcriptId: string }>(
            'transcription-billing',
            async (job: Job<{ transcriptId: string }>) => {
              const transcript = await prisma.transcript.findUniqueOrThrow({ where: { id: job.data.transcriptId }, include: { workspace: true } });
              await gateway.report(toReading(transcript.workspace.stripeCustomerId, transcript));
            },
            { connection, concurrency: 8 },
          );
        `,
      },
      at: ['src/usage/201-handed.ts:24'],
    },
    {
      name: 'a client of the SDK in Go',
      files: {
        'src/usage/201-go-stripe-retry.go': `
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

          type MeterReporter struct {
          	sc        *client.API
          	eventName string
          }

          func NewMeterReporter(key, eventName string) *MeterReporter {
          	sc := &client.API{}
          	sc.Init(key, nil)
          	return &MeterReporter{sc: sc, eventName: eventName}
          }

          // Report sends the bytes a tenant stored in one window. Stripe is down now and then, so it is tried for two minutes.
          func (r *MeterReporter) Report(ctx context.Context, customer string, bytes int64, windowEnd time.Time) error {
          	params := &stripe.BillingMeterEventParams{
          		EventName: stripe.String(r.eventName),
          		Timestamp: stripe.Int64(windowEnd.Unix()),
          		Payload: map[string]string{
          			"stripe_customer_id": customer,
          			"value":              strconv.FormatInt(bytes, 10),
          		},
          	}
          	params.Context = ctx

          	policy := backoff.NewExponentialBackOff()
          	policy.MaxElapsedTime = 2 * time.Minute
          	err := backoff.Retry(func() error {
          		_, err := r.sc.BillingMeterEvents.New(params)
          		return err
          	}, backoff.WithContext(policy, ctx))
          	if err != nil {
          		return fmt.Errorf("report %s for %s: %w", r.eventName, customer, err)
          	}
          	return nil
          }
        `,
      },
      at: ['src/usage/201-go-stripe-retry.go:40'],
    },
    {
      name: 'a request that is built first, in Java',
      files: {
        'src/usage/wrong.java': `
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

            @Job(name = "Zuora usage %0", retries = 6)
            public void report(UUID usageId) throws IOException, InterruptedException {
              EnergyUsage usage = usages.findById(usageId).orElseThrow();

              var request = HttpRequest.newBuilder(URI.create("https://rest.zuora.com/v1/object/usage"))
                  .header("Authorization", "Bearer " + tokens.current())
                  .header("Content-Type", "application/json")
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
      at: ['src/usage/wrong.java:39'],
    },
  ],
  silent: [
    {
      name: 'an event that a mapper makes with its key, in TypeScript',
      files: {
        'src/usage/201-mapper-key.ts': `
          import { Worker, type Job } from 'bullmq';
          import Stripe from 'stripe';
          import { connection } from '../infra/redis';
          import { prisma } from '../db';

          interface TranscriptionFinished {
            workspaceId: string;
            transcriptId: string;
            seconds: number;
          }

          interface MeterReading {
            event_name: string;
            identifier: string;
            timestamp: number;
            payload: { stripe_customer_id: string; value: string };
          }

          function toReading(customerId: string, transcript: { id: string; finishedAt: Date; seconds: number }): MeterReading {
            return {
              event_name: 'transcription_minutes',
              identifier: \`transcript-\${transcript.id}\`,
              timestamp: Math.floor(transcript.finishedAt.getTime() / 1000),
              payload: { stripe_customer_id: customerId, value: String(Math.ceil(transcript.seconds / 60)) },
            };
          }

          export class BillingGateway {
            constructor(private readonly client: Stripe) {}

            async report(reading: MeterReading) {
              await this.client.billing.meterEvents.create(reading);
            }
          }

          const gateway = new BillingGateway(new Stripe(process.env.STRIPE_SECRET_KEY!));

          export const transcriptionBilling = new Worker<TranscriptionFinished>(
            'transcription-billing',
            async (job: Job<TranscriptionFinished>) => {
              const transcript = await prisma.transcript.findUniqueOrThrow({ where: { id: job.data.transcriptId }, include: { workspace: true } });
              if (!transcript.workspace.stripeCustomerId) return;
              await gateway.report(toReading(transcript.workspace.stripeCustomerId, transcript));
            },
            { connection, concurrency: 8 },
          );
        `,
      },
    },
    {
      name: 'a wrapper that refuses what has no key, in Python',
      files: {
        'src/usage/201-polar-wrapper.py': `
          import os

          import httpx
          from celery import Celery

          from app.models import RenderJob, session_scope

          app = Celery("renders", broker=os.environ["REDIS_URL"])


          class PolarClient:
              def __init__(self, token: str, base_url: str = "https://api.polar.sh"):
                  self._http = httpx.Client(base_url=base_url, headers={"Authorization": f"Bearer {token}"}, timeout=10)

              def ingest(self, *events: dict) -> None:
                  for event in events:
                      if not event.get("external_id"):
                          raise ValueError("an event without external_id would be billed twice when it is sent again")
                  self._http.post("/v1/events/ingest", json={"events": list(events)}).raise_for_status()


          polar = PolarClient(os.environ["POLAR_TOKEN"])


          def render_event(render: RenderJob) -> dict:
              return {
                  "name": "render.finished",
                  "external_customer_id": str(render.account_id),
                  "external_id": f"render-{render.id}",
                  "metadata": {"frames": render.frames},
              }


          @app.task(bind=True, acks_late=True, autoretry_for=(httpx.HTTPError,), retry_backoff=True, max_retries=8)
          def bill_render(self, render_id: str) -> None:
              with session_scope() as session:
                  render = session.get(RenderJob, render_id)
                  if render is None:
                      return
                  polar.ingest(render_event(render))
        `,
      },
    },
  ],
});
