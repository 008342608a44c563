import { unstableKey } from '#audit/rules/deduplication/unstable-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unstableKey, {
  fires: [
    {
      name: 'a hash of a map in Java that the time was put into before',
      files: {
        'Exporter.java': `
          package billing;

          import com.withorb.api.client.OrbClient;
          import com.withorb.api.models.EventIngestParams;

          public class Exporter {
              @RabbitListener(queues = "billing.pallets")
              public void export(PalletMoved moved) throws JsonProcessingException {
                  var body = body(moved);
                  var key = DigestUtils.sha256Hex(json.writeValueAsBytes(body));
                  orb.events().ingest(EventIngestParams.builder()
                          .addEvent(EventIngestParams.Event.builder()
                                  .idempotencyKey(key)
                                  .externalCustomerId(moved.customerRef())
                                  .build())
                          .build());
              }

              private Map<String, Object> body(PalletMoved moved) {
                  var body = new LinkedHashMap<String, Object>();
                  body.put("movement", moved.movementId());
                  body.put("made", OffsetDateTime.now(ZoneOffset.UTC).toString());
                  return body;
              }
          }
        `,
      },
      at: ['Exporter.java:13'],
    },
    {
      name: 'a hash of a dict in Python that the time was put into before',
      files: {
        'tasks.py': `
          import hashlib
          import json
          import time

          import stripe
          from celery import shared_task


          @shared_task(autoretry_for=(Exception,), max_retries=8)
          def report(customer, run_id, tokens):
              payload = {"stripe_customer_id": customer, "value": str(tokens)}
              payload["run"] = run_id
              payload["generated"] = time.time()
              key = hashlib.sha256(json.dumps(payload).encode()).hexdigest()
              stripe.billing.MeterEvent.create(event_name="tokens", payload=payload, identifier=key)
        `,
      },
      at: ['tasks.py:15'],
    },
    {
      name: 'a random key in what a method of the job makes, in Ruby',
      files: {
        'app/workers/report_build.rb': `
          require "orb"
          class ReportBuild
            include Sidekiq::Worker
            sidekiq_options retry: 15
            def perform(build_id)
              orb.events.ingest(events: [event_for(Build.find(build_id))])
            end
            def event_for(build)
              { event_name: "build", idempotency_key: SecureRandom.uuid, properties: { minutes: build.minutes } }
            end
          end
        `,
      },
      at: ['app/workers/report_build.rb:9'],
      confidence: 'certain',
    },
    {
      name: 'a random key in the call',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          import { randomUUID } from 'node:crypto';
          const stripe = new Stripe(process.env.KEY);
          export async function bill(customer) {
            await stripe.billing.meterEvents.create({
              event_name: 'calls',
              identifier: randomUUID(),
              payload: { stripe_customer_id: customer, value: '1' },
            });
          }
        `,
      },
      at: ['src/bill.ts:7'],
      confidence: 'likely',
    },
    {
      name: 'a key with the clock in it, inside a retry',
      files: {
        'app/bill.py': `
          import time
          import stripe
          from tenacity import retry

          @retry
          def bill(customer):
              key = f"{customer}-{time.time()}"
              stripe.billing.MeterEvent.create(event_name="calls", identifier=key, payload={"value": "1"})
        `,
      },
      at: ['app/bill.py:8'],
      confidence: 'certain',
    },
    {
      name: 'a random key in Go',
      files: {
        'bill.go': `
          package bill

          import (
          	"github.com/google/uuid"
          	"github.com/stripe/stripe-go/v82"
          	"github.com/stripe/stripe-go/v82/billing/meterevent"
          )

          func Bill(customer string) error {
          	_, err := meterevent.New(&stripe.BillingMeterEventParams{
          		EventName:  stripe.String("calls"),
          		Identifier: stripe.String(uuid.NewString()),
          	})
          	return err
          }
        `,
      },
      at: ['bill.go:12'],
    },
    {
      name: 'a random key in Ruby',
      files: {
        'app/bill.rb': `
          require 'stripe'

          def bill(customer, call)
            Stripe::Billing::MeterEvent.create(
              event_name: 'calls',
              identifier: SecureRandom.uuid,
              payload: { stripe_customer_id: customer, value: '1' }
            )
          end
        `,
      },
      at: ['app/bill.rb:6'],
    },
    {
      name: 'a hash with the clock in it, made by a function, on a client with a base address',
      files: {
        'src/egress.py': `
          client = httpx.Client(base_url="https://live.dodopayments.com")

          def event_id(window):
              sent_at = datetime.now(timezone.utc).isoformat()
              parts = [window.customer_id, window.zone, sent_at]
              return hashlib.sha256("|".join(parts).encode()).hexdigest()

          @retry(stop=stop_after_delay(600))
          def send(window):
              client.post("/events/ingest", json={"events": [{"event_id": event_id(window)}]})
        `,
      },
      at: ['src/egress.py:10'],
    },
  ],
  silent: [
    {
      name: 'a hash in Java of what the event says, beside a map with the time',
      files: {
        'Exporter.java': `
          package billing;

          import com.withorb.api.client.OrbClient;
          import com.withorb.api.models.EventIngestParams;

          public class Exporter {
              @RabbitListener(queues = "billing.pallets")
              public void export(PalletMoved moved) throws JsonProcessingException {
                  var body = body(moved);
                  var key = DigestUtils.sha256Hex("pallet/" + moved.movementId());
                  orb.events().ingest(EventIngestParams.builder()
                          .addEvent(EventIngestParams.Event.builder()
                                  .idempotencyKey(key)
                                  .externalCustomerId(moved.customerRef())
                                  .build())
                          .build());
              }

              private Map<String, Object> body(PalletMoved moved) {
                  var body = new LinkedHashMap<String, Object>();
                  body.put("movement", moved.movementId());
                  body.put("made", OffsetDateTime.now(ZoneOffset.UTC).toString());
                  return body;
              }
          }
        `,
      },
    },
    {
      name: 'a hash in Python of what the event says, beside a dict with the time',
      files: {
        'tasks.py': `
          import hashlib
          import json
          import time

          import stripe
          from celery import shared_task


          @shared_task(autoretry_for=(Exception,), max_retries=8)
          def report(customer, run_id, tokens):
              payload = {"stripe_customer_id": customer, "value": str(tokens)}
              payload["run"] = run_id
              payload["generated"] = time.time()
              key = hashlib.sha256(json.dumps({"run": run_id, "customer": customer}).encode()).hexdigest()
              stripe.billing.MeterEvent.create(event_name="tokens", payload=payload, identifier=key)
        `,
      },
    },
    {
      name: 'a key from the event, in Ruby',
      files: {
        'app/bill.rb': `
          require 'stripe'

          def bill(customer, call)
            Stripe::Billing::MeterEvent.create(
              event_name: 'calls',
              identifier: call.id,
              payload: { stripe_customer_id: customer, value: '1' }
            )
          end
        `,
      },
    },
    {
      name: 'a key from the event, or hashed from it',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          import { v5 as uuidv5 } from 'uuid';
          const stripe = new Stripe(process.env.KEY);
          export async function bill(event) {
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: event.id, payload: {} });
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: uuidv5(event.id, SPACE), payload: {} });
          }
        `,
      },
    },
    {
      name: 'a random key that is stored before the first attempt',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          import { randomUUID } from 'node:crypto';
          const stripe = new Stripe(process.env.KEY);
          export async function bill(customer) {
            const key = randomUUID();
            await db.usageEvents.insert({ key, customer, units: 1 });
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: key, payload: {} });
          }
        `,
      },
    },
    {
      name: 'a random id of something that is no usage',
      files: {
        'src/user.ts': `
          import { randomUUID } from 'node:crypto';
          export const createUser = (email) => db.users.create({ id: randomUUID(), email });
        `,
      },
    },
    {
      name: 'the day of the event, the same on every attempt of that day',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function bill(customer, day) {
            await stripe.billing.meterEvents.create({ event_name: 'seats', identifier: \`\${customer}:\${day}\`, payload: {} });
          }
        `,
      },
    },
  ],
});
