import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'axios to lago with catch log',
      files: {
        'src/usage.ts': `
          import axios from 'axios';
          import { logger } from '../logger';

          const lago = axios.create({ baseURL: process.env.LAGO_URL, headers: { Authorization: \`Bearer \${process.env.LAGO_KEY}\` } });

          export async function chargeSms(subscriptionId: string, messageId: string, segments: number) {
            try {
              await lago.post('/api/v1/events', {
                event: { transaction_id: messageId, external_subscription_id: subscriptionId, code: 'sms', properties: { segments } },
              });
            } catch (err) {
              logger.error({ err, messageId }, 'lago rejected the event');
            }
          }
        `,
      },
      at: ['src/usage.ts:8'],
    },
    {
      name: 'fetch response not checked',
      files: {
        'src/usage.ts': `
          const base = process.env.METRONOME_BASE ?? 'https://api.metronome.com';

          export async function ingest(events: MetronomeEvent[]) {
            for (let i = 0; i < events.length; i += 100) {
              await fetch(\`\${base}/v1/ingest\`, {
                method: 'POST',
                headers: { authorization: \`Bearer \${process.env.METRONOME_TOKEN}\`, 'content-type': 'application/json' },
                body: JSON.stringify(events.slice(i, i + 100)),
              });
            }
          }
        `,
      },
      at: ['src/usage.ts:5'],
    },
    {
      name: 'requests.post unchecked',
      files: {
        'src/usage.py': `
          import requests

          class OrbReporter:
              def __init__(self, api_key):
                  self.session = requests.Session()
                  self.session.headers["Authorization"] = f"Bearer {api_key}"

              def report_minutes(self, call):
                  self.session.post(
                      "https://api.withorb.com/v1/ingest",
                      json={"events": [{
                          "event_name": "call_minutes",
                          "idempotency_key": f"call-{call.id}",
                          "external_customer_id": call.account_id,
                          "timestamp": call.ended_at.isoformat(),
                          "properties": {"minutes": call.minutes},
                      }]},
                      timeout=5,
                  )
        `,
      },
      at: ['src/usage.py:9'],
    },
    {
      name: 'except pass w/ own interface',
      files: {
        'src/usage.py': `
          from typing import Protocol


          class UsageSink(Protocol):
              def record_usage(self, customer_id: str, event_id: str, quantity: int) -> None: ...


          class PageRenderer:
              def __init__(self, sink: UsageSink, engine):
                  self.sink = sink
                  self.engine = engine

              def render(self, page):
                  pdf = self.engine.render(page)
                  try:
                      self.sink.record_usage(page.customer_id, page.id, pdf.page_count)
                  except Exception:
                      pass
                  return pdf
        `,
      },
      at: ['src/usage.py:16'],
    },
  ],
  silent: [
    {
      name: 'fetch right checks ok',
      files: {
        'src/usage.ts': `
          const base = process.env.METRONOME_BASE ?? 'https://api.metronome.com';

          export async function ingest(events: MetronomeEvent[]) {
            for (let i = 0; i < events.length; i += 100) {
              const res = await fetch(\`\${base}/v1/ingest\`, {
                method: 'POST',
                headers: { authorization: \`Bearer \${process.env.METRONOME_TOKEN}\`, 'content-type': 'application/json' },
                body: JSON.stringify(events.slice(i, i + 100)),
              });
              if (!res.ok) throw new Error(\`metronome answered \${res.status}\`);
            }
          }
        `,
      },
    },
    {
      name: 'right: catch writes to outbox',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          export class Usage {
            constructor(private stripe: Stripe, private db: Db) {}
            async report(e: UsageEvent) {
              try {
                await this.stripe.billing.meterEvents.create({ event_name: e.meter, identifier: e.id, payload: { stripe_customer_id: e.customer, value: \`\${e.value}\` } });
              } catch (err) {
                console.warn('meter event failed', err);
                await this.db.insertInto('usage_outbox').values(e).execute();
              }
            }
          }
        `,
      },
    },
    {
      name: 'requests with raise_for_status',
      files: {
        'src/usage.py': `
          import requests

          class OrbReporter:
              def __init__(self, session: requests.Session):
                  self.session = session

              def report_minutes(self, event):
                  response = self.session.post("https://api.withorb.com/v1/ingest", json={"events": [event]}, timeout=5)
                  if response.status_code >= 400:
                      raise ProviderError(response.text)
        `,
      },
    },
    {
      name: 'httpx with a hook',
      files: {
        'src/usage.py': `
          import httpx

          def fail(response):
              response.raise_for_status()

          client = httpx.Client(base_url="https://api.metronome.com", event_hooks={"response": [fail]})

          def ingest(events):
              client.post("/v1/ingest", json=events)
        `,
      },
    },
    {
      name: 'a delivery report that keeps the event',
      files: {
        'src/usage.py': `
          from confluent_kafka import Producer

          producer = Producer({"bootstrap.servers": "kafka:9092", "acks": "all", "enable.idempotence": True})


          def on_delivery(err, msg):
              if err is not None:
                  spool.append(msg.value())


          def emit_usage(event):
              producer.produce("usage-events", key=event["customer_id"], value=dump(event), on_delivery=on_delivery)
        `,
      },
    },
    {
      name: 'an answer that is handed on',
      files: {
        'src/usage.ts': `
          const base = process.env.METRONOME_BASE ?? 'https://api.metronome.com';

          export async function ingest(events: MetronomeEvent[]) {
            const res = await fetch(\`\${base}/v1/ingest\`, { method: 'POST', body: JSON.stringify(events) });
            await assertAccepted(res);
          }
        `,
      },
    },
  ],
});
