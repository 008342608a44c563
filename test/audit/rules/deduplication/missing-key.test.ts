import { missingKey } from '#audit/rules/deduplication/missing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingKey, {
  fires: [
    {
      name: 'a Stripe meter event without an identifier',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function bill(customer: string, calls: number) {
            await stripe.billing.meterEvents.create({
              event_name: 'api_calls',
              payload: { stripe_customer_id: customer, value: String(calls) },
            });
          }
        `,
      },
      at: ['src/bill.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'the same inside a retry, in Python',
      files: {
        'app/bill.py': `
          import stripe
          from tenacity import retry

          @retry
          def bill(customer, calls):
              stripe.billing.MeterEvent.create(
                  event_name="api_calls",
                  payload={"stripe_customer_id": customer, "value": str(calls)},
              )
        `,
      },
      at: ['app/bill.py:6'],
      confidence: 'certain',
    },
    {
      name: 'Go parameters without an identifier',
      files: {
        'bill.go': `
          package bill

          import (
          	"github.com/stripe/stripe-go/v82"
          	"github.com/stripe/stripe-go/v82/billing/meterevent"
          )

          func Bill(customer string, calls string) error {
          	_, err := meterevent.New(&stripe.BillingMeterEventParams{
          		EventName: stripe.String("api_calls"),
          		Payload:   map[string]string{"stripe_customer_id": customer, "value": calls},
          	})
          	return err
          }
        `,
      },
      at: ['bill.go:9'],
    },
    {
      name: 'a key that the change took away',
      base: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export const bill = async (e) => {
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: e.id, payload: { value: '1' } });
          };
        `,
      },
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export const bill = async (e) => {
            await stripe.billing.meterEvents.create({ event_name: 'calls', payload: { value: '1' } });
          };
        `,
      },
      at: ['src/bill.ts:4'],
      confidence: 'certain',
    },
    {
      name: 'a Ruby meter event without an identifier',
      files: {
        'app/bill.rb': `
          require 'stripe'

          def bill(customer, call)
            Stripe::Billing::MeterEvent.create(
              event_name: 'calls',
              payload: { stripe_customer_id: customer, value: '1' }
            )
          end
        `,
      },
      at: ['app/bill.rb:4'],
    },
  ],
  silent: [
    {
      name: 'a key made from the event, in Ruby',
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
      name: 'a key made from the event',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function bill(event) {
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: event.id, payload: { value: '1' } });
          }
        `,
      },
    },
    {
      name: 'parameters made out of sight',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function bill(event) {
            await stripe.billing.meterEvents.create(toMeterEvent(event));
            await stripe.billing.meterEvents.create({ ...event, event_name: 'calls' });
          }
        `,
      },
    },
    {
      name: 'a call of the same SDK that sends no usage',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function customer(email) {
            await stripe.customers.create({ email });
            await stripe.billing.meters.list({ limit: 10 });
          }
        `,
      },
    },
    {
      name: 'a key set on the parameters before the call',
      files: {
        'bill.go': `
          package bill

          import (
          	"github.com/stripe/stripe-go/v82"
          	"github.com/stripe/stripe-go/v82/billing/meterevent"
          )

          func Bill(e Event) error {
          	params := &stripe.BillingMeterEventParams{EventName: stripe.String("api_calls")}
          	params.Identifier = stripe.String(e.ID)
          	_, err := meterevent.New(params)
          	return err
          }
        `,
      },
    },
  ],
});
