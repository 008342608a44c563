import { unstableKey } from '#audit/rules/deduplication/unstable-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unstableKey, {
  fires: [
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
