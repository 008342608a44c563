import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unawaitedSend, {
  fires: [
    {
      name: 'orb via own gateway class, nest interceptor',
      files: {
        'src/usage.ts': `
          import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
          import { Observable, tap } from 'rxjs';
          import { BillingGateway } from './billing.gateway';

          @Injectable()
          export class UsageInterceptor implements NestInterceptor {
            constructor(private readonly billing: BillingGateway) {}

            intercept(ctx: ExecutionContext, next: CallHandler): Observable<unknown> {
              const req = ctx.switchToHttp().getRequest();
              return next.handle().pipe(
                tap(() => {
                  this.billing.recordUsage({
                    customerId: req.tenant.id,
                    eventId: req.id,
                    quantity: 1,
                  });
                }),
              );
            }
          }
        `,
      },
      at: ['src/usage.ts:13'],
    },
    {
      name: 'hono middleware, fetch to openmeter',
      files: {
        'src/usage.ts': `
          import { createMiddleware } from 'hono/factory';

          const OPENMETER_URL = process.env.OPENMETER_URL!;

          export const meterRequests = createMiddleware(async (c, next) => {
            await next();
            fetch(\`\${OPENMETER_URL}/api/v1/events\`, {
              method: 'POST',
              headers: { 'content-type': 'application/cloudevents+json' },
              body: JSON.stringify({
                specversion: '1.0',
                id: c.get('requestId'),
                source: 'gateway',
                type: 'request',
                subject: c.get('customerId'),
                data: { bytes: Number(c.res.headers.get('content-length')) },
              }),
            });
          });
        `,
      },
      at: ['src/usage.ts:7'],
    },
    {
      name: 'asyncio.create_task discarded with injected client',
      files: {
        'src/usage.py': `
          import asyncio

          from fastapi import APIRouter, Depends, Request

          from app.deps import get_metronome
          from app.render import render

          router = APIRouter()


          @router.post("/v1/render")
          async def create_render(request: Request, metronome=Depends(get_metronome)):
              job = await render(await request.json())
              asyncio.create_task(
                  metronome.v1.usage.ingest(
                      usage=[
                          {
                              "transaction_id": job.id,
                              "customer_id": request.state.customer_id,
                              "event_type": "render",
                              "timestamp": job.finished_at.isoformat(),
                              "properties": {"frames": job.frames},
                          }
                      ]
                  )
              )
              return {"id": job.id}
        `,
      },
      at: ['src/usage.py:14'],
    },
    {
      name: 'threading.Thread target= requests.post to Lago',
      files: {
        'src/usage.py': `
          import threading

          import requests
          from django.conf import settings


          class UsageMiddleware:
              def __init__(self, get_response):
                  self.get_response = get_response

              def __call__(self, request):
                  response = self.get_response(request)
                  if request.account is not None:
                      threading.Thread(
                          target=report_call, args=(request.account.subscription_id, request.request_id), daemon=True
                      ).start()
                  return response


          def report_call(subscription_id, request_id):
              response = requests.post(
                  f"{settings.LAGO_API_URL}/api/v1/events",
                  headers={"Authorization": f"Bearer {settings.LAGO_API_KEY}"},
                  json={
                      "event": {
                          "transaction_id": request_id,
                          "external_subscription_id": subscription_id,
                          "code": "api_calls",
                      }
                  },
                  timeout=10,
              )
              response.raise_for_status()
        `,
      },
      at: ['src/usage.py:14'],
    },
    {
      name: 'forEach(async)',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY!);
          export async function reportHour(rows: { id: string; customer: string; units: number }[]) {
            rows.forEach(async (row) => {
              await stripe.billing.meterEvents.create({
                event_name: 'units',
                identifier: \`units-\${row.id}\`,
                payload: { stripe_customer_id: row.customer, value: String(row.units) },
              });
            });
          }
        `,
      },
      at: ['src/usage.ts:4'],
    },
    {
      name: 'void this.kafka producer in graphql plugin',
      files: {
        'src/usage.ts': `
          import { Kafka } from 'kafkajs';
          const producer = new Kafka({ brokers: [process.env.KAFKA!] }).producer({ idempotent: true });
          export const usagePlugin = {
            async requestDidStart() {
              return {
                async willSendResponse({ contextValue, operationName }) {
                  void producer.send({
                    topic: 'billing.usage',
                    acks: -1,
                    messages: [{ key: contextValue.tenantId, value: JSON.stringify({ id: contextValue.requestId, op: operationName }) }],
                  });
                },
              };
            },
          };
        `,
      },
      at: ['src/usage.ts:7'],
    },
    {
      name: 'FastAPI BackgroundTasks',
      files: {
        'src/usage.py': `
          from fastapi import BackgroundTasks, FastAPI
          import stripe

          app = FastAPI()

          def report_tokens(customer: str, request_id: str, tokens: int) -> None:
              stripe.billing.MeterEvent.create(
                  event_name="tokens",
                  identifier=request_id,
                  payload={"stripe_customer_id": customer, "value": str(tokens)},
              )

          @app.post("/v1/chat")
          async def chat(body: ChatRequest, background: BackgroundTasks, user: User):
              answer = await llm.complete(body.messages)
              background.add_task(report_tokens, user.stripe_customer_id, answer.id, answer.usage.total_tokens)
              return answer
        `,
      },
      at: ['src/usage.py:16'],
    },
  ],
  silent: [
    {
      name: 'right waitUntil',
      files: {
        'src/usage.ts': `
          import { createMiddleware } from 'hono/factory';

          const OPENMETER_URL = process.env.OPENMETER_URL!;

          export const meterRequests = createMiddleware(async (c, next) => {
            await next();
            c.executionCtx.waitUntil(fetch(\`\${OPENMETER_URL}/api/v1/events\`, {
              method: 'POST',
              headers: { 'content-type': 'application/cloudevents+json' },
              body: JSON.stringify({ specversion: '1.0', id: c.get('requestId'), source: 'gateway', type: 'request', subject: c.get('customerId') }),
            }));
          });
        `,
      },
    },
    {
      name: 'right: promise collected and allSettled',
      files: {
        'src/usage.ts': `
          import { PolarClient } from './polar';
          export class Exporter {
            constructor(private polar: PolarClient) {}
            async exportDay(rows: UsageRow[]) {
              const sends = rows.map((row) => this.polar.events.ingest({ events: [{ name: 'gb', externalCustomerId: row.customer, externalId: row.id, metadata: { gb: row.gb } }] }));
              const results = await Promise.allSettled(sends);
              const failed = rows.filter((_, i) => results[i].status === 'rejected');
              await this.requeue(failed);
            }
          }
        `,
      },
    },
    {
      name: 'right: background saved to set',
      files: {
        'src/usage.py': `
          import asyncio
          class UsageSender:
              def __init__(self, client):
                  self.client = client
                  self.tasks = set()

              def submit_usage(self, event):
                  task = asyncio.create_task(self.client.record_usage(event))
                  self.tasks.add(task)
                  task.add_done_callback(self._done)

              async def aclose(self):
                  await asyncio.gather(*self.tasks, return_exceptions=True)
        `,
      },
    },
    {
      name: 'a thread that is joined',
      files: {
        'src/usage.py': `
          import threading

          import requests


          def report_call(subscription_id, request_id):
              response = requests.post("https://api.getlago.com/api/v1/events", json={"event": {"transaction_id": request_id, "external_subscription_id": subscription_id, "code": "calls"}})
              response.raise_for_status()


          def report_both(calls):
              threads = [threading.Thread(target=report_call, args=(c.subscription, c.id)) for c in calls]
              for thread in threads:
                  thread.start()
              for thread in threads:
                  thread.join()
        `,
      },
    },
    {
      name: 'a task of a queue that keeps it',
      files: {
        'src/usage.py': `
          from app.tasks import report_usage

          def finish(render):
              render.save()
              report_usage.delay(render.customer_id, render.id, render.frames)
        `,
      },
    },
    {
      name: 'mail that is put off',
      files: {
        'src/usage.py': `
          from fastapi import BackgroundTasks

          def send_invoice_mail(customer):
              mailer.deliver("invoice", customer.email)

          def close(invoice, background: BackgroundTasks):
              invoice.close()
              background.add_task(send_invoice_mail, invoice.customer)
        `,
      },
    },
    {
      name: 'returned to whoever waits',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          export class Meter {
            constructor(private readonly stripe: Stripe) {}
            report(row: UsageRow) {
              return this.stripe.billing.meterEvents.create({ event_name: 'units', identifier: row.id, payload: { stripe_customer_id: row.customer, value: \`\${row.units}\` } });
            }
            async reportAll(rows: UsageRow[]) {
              await Promise.all(rows.map((row) => this.report(row)));
            }
          }
        `,
      },
    },
  ],
});
