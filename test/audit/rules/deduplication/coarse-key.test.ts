import { coarseKey } from '#audit/rules/deduplication/coarse-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(coarseKey, {
  fires: [
    {
      name: 'the moment of one event, cut to the minute or the hour',
      files: {
        'src/Consumer.cs': `
          using Stripe.Billing;
          public sealed class SmsConsumer
          {
              private readonly MeterEventService _meterEvents;
              public async Task Consume(SmsDelivered sms)
              {
                  await _meterEvents.CreateAsync(new MeterEventCreateOptions
                  {
                      EventName = "sms",
                      Identifier = $"sms-{sms.TenantId:N}-{sms.DeliveredAt:yyyyMMddHHmm}",
                  });
              }
          }
        `,
        'billing/bill_call.py': `
          import stripe

          def bill_call(customer_id, call):
              stripe.billing.MeterEvent.create(
                  event_name="api_calls",
                  identifier=f"{customer_id}-{call.ended_at:%Y%m%d%H}",
                  payload={"stripe_customer_id": customer_id, "value": "1"},
              )
        `,
      },
      at: ['src/Consumer.cs:10', 'billing/bill_call.py:6'],
      confidence: 'likely',
    },
    {
      name: 'one key for several meters',
      files: {
        'src/report.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');
          export async function report(customerId, hour, sums) {
            for (const meter of METERS)
              await stripe.billing.meterEvents.create({
                event_name: meter,
                identifier: \`\${customerId}:\${hour}\`,
                payload: { stripe_customer_id: customerId, value: sums[meter] },
              });
          }
        `,
        'billing/rollup.py': `
          from orb import Orb

          class Rollup:
              @property
              def key(self):
                  return f"{self.customer_id}:{self.hour:%Y-%m-%dT%H}"

              def to_event(self):
                  return {"idempotency_key": self.key, "event_name": self.meter, "external_customer_id": self.customer_id}

          def report(client: Orb, rollups):
              client.events.ingest(events=[rollup.to_event() for rollup in rollups])
        `,
      },
      at: ['src/report.ts:7', 'billing/rollup.py:9'],
      confidence: 'likely',
    },
    {
      name: 'a customer alone',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

          export async function billCall(customer: string, call: { id: string }) {
            await stripe.billing.meterEvents.create({
              event_name: 'api_calls',
              identifier: \`usage-\${customer}\`,
              payload: { stripe_customer_id: customer, value: '1' },
            });
          }
        `,
      },
      at: ['src/bill.ts:7'],
    },
    {
      name: 'in Python',
      files: {
        'billing/bill.py': `
          import stripe

          def bill_call(customer_id, call):
              stripe.billing.MeterEvent.create(
                  event_name="api_calls",
                  identifier=f"usage-{customer_id}",
                  payload={"stripe_customer_id": customer_id, "value": "1"},
              )
        `,
      },
      at: ['billing/bill.py:6'],
    },
    {
      name: 'in Go',
      files: {
        'bill.go': `
          package bill

          import (
          	"fmt"

          	"github.com/stripe/stripe-go/v82"
          	"github.com/stripe/stripe-go/v82/billing/meterevent"
          )

          func Bill(customerID string, call Call) error {
          	_, err := meterevent.New(&stripe.BillingMeterEventParams{
          		EventName:  stripe.String("api_calls"),
          		Identifier: stripe.String(fmt.Sprintf("usage-%s", customerID)),
          	})
          	return err
          }
        `,
      },
      at: ['bill.go:13'],
    },
    {
      name: 'in Ruby',
      files: {
        'app/bill.rb': `
          require 'stripe'

          def bill_call(customer_id, call)
            Stripe::Billing::MeterEvent.create(
              event_name: 'api_calls',
              identifier: "usage-#{customer_id}",
              payload: { stripe_customer_id: customer_id, value: '1' }
            )
          end
        `,
      },
      at: ['app/bill.rb:6'],
    },
    {
      name: 'a rollup by several dimensions under the customer and the hour alone',
      files: {
        'src/rollup.ts': `
          function keyOf({ customerId, hour }) {
            return [customerId, hour.toISOString()].join(':');
          }
          function toEvent(rollup) {
            return {
              transaction_id: keyOf(rollup),
              customer_id: rollup.customerId,
              properties: { tokens: rollup.tokens.toString(), region: rollup.region, model: rollup.model },
            };
          }
          await metronome.v1.usage.ingest({ usage: rollups.map(toEvent) });
        `,
        'src/rollup.py': `
          def report(row):
              metronome.v1.usage.ingest(usage=[{
                  "transaction_id": f"{row.tenant_id}-{row.day.isoformat()}",
                  "customer_id": row.tenant_id,
                  "properties": {"bytes": row.bytes, "zone": row.zone},
              }])
        `,
      },
      at: ['src/rollup.ts:6', 'src/rollup.py:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the meter in the key, a sender of one meter, a rollup of an hour, and a moment with its seconds',
      files: {
        'src/report.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');
          export async function report(customerId, hour, sums) {
            for (const meter of METERS)
              await stripe.billing.meterEvents.create({
                event_name: meter, identifier: \`\${customerId}:\${meter}:\${hour}\`, payload: { value: sums[meter] },
              });
          }
          export class Sender {
            async send(customerId, hour) {
              await stripe.billing.meterEvents.create({
                event_name: this.meter, identifier: \`\${customerId}:\${hour}\`, payload: { value: '1' },
              });
            }
          }
          export async function reportHour(customerId, windowStart) {
            await stripe.billing.meterEvents.create({
              event_name: 'calls', identifier: \`\${customerId}:\${windowStart.toISOString().slice(0, 13)}\`, payload: { value: '1' },
            });
          }
        `,
        'billing/bill_call.py': `
          import stripe

          def bill_call(customer_id, call):
              stripe.billing.MeterEvent.create(
                  event_name="api_calls",
                  identifier=f"{customer_id}-{call.ended_at:%Y%m%d%H%M%S}",
              )
        `,
      },
    },
    {
      name: 'every dimension in the key, an id of the row, or nothing but amounts and labels',
      files: {
        'src/rollup.ts': `
          function report(rollup) {
            return metronome.v1.usage.ingest({ usage: [
              {
                transaction_id: \`\${rollup.customerId}-\${rollup.region}-\${rollup.hour.toISOString()}\`,
                properties: { tokens: rollup.tokens, region: rollup.region },
              },
            ] });
          }
          function reportRow(row) {
            return metronome.v1.usage.ingest({ usage: [
              { transaction_id: \`\${row.customerId}-\${row.id}\`, properties: { region: row.region } },
            ] });
          }
          function reportDay(day) {
            return metronome.v1.usage.ingest({ usage: [
              {
                transaction_id: \`\${day.customerId}-\${day.date}\`,
                properties: { tokens: day.tokens, plan: day.plan, total: day.total, region: REGION.name },
              },
            ] });
          }
        `,
      },
    },
    {
      name: 'the event in the key',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

          export async function billCall(customer: string, call: { id: string }) {
            await stripe.billing.meterEvents.create({
              event_name: 'api_calls',
              identifier: \`usage-\${customer}-\${call.id}\`,
              payload: { stripe_customer_id: customer, value: '1' },
            });
          }
        `,
      },
    },
    {
      name: 'the day in the key, one event a day',
      files: {
        'billing/bill.py': `
          import stripe

          def bill_call(customer_id, call):
              stripe.billing.MeterEvent.create(
                  event_name="api_calls",
                  identifier=f"usage-{customer_id}-{call.day}",
                  payload={"stripe_customer_id": customer_id, "value": "1"},
              )
        `,
      },
    },
    {
      name: 'a key handed in',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

          export async function billCall(customer: string, key: string) {
            await stripe.billing.meterEvents.create({
              event_name: 'api_calls',
              identifier: key,
              payload: { stripe_customer_id: customer, value: '1' },
            });
          }
        `,
      },
    },
    {
      name: 'the event in the key, in Go',
      files: {
        'bill.go': `
          package bill

          import (
          	"fmt"

          	"github.com/stripe/stripe-go/v82"
          	"github.com/stripe/stripe-go/v82/billing/meterevent"
          )

          func Bill(customerID string, call Call) error {
          	_, err := meterevent.New(&stripe.BillingMeterEventParams{
          		EventName:  stripe.String("api_calls"),
          		Identifier: stripe.String(fmt.Sprintf("%s-%s", customerID, call.ID)),
          	})
          	return err
          }
        `,
      },
    },
    {
      name: 'the event in the key, in Ruby',
      files: {
        'app/bill.rb': `
          require 'stripe'

          def bill_call(customer_id, call)
            Stripe::Billing::MeterEvent.create(
              event_name: 'api_calls',
              identifier: "#{customer_id}-#{call.id}",
              payload: { stripe_customer_id: customer_id, value: '1' }
            )
          end
        `,
      },
    },
  ],
});
