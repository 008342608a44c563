import { missingKey } from '#audit/rules/deduplication/missing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingKey, {
  fires: [
    {
      name: 'a loop over a queue’s messages in Go, behind a context and marked values',
      files: {
        'worker.go': `
          package main

          import "github.com/m3ter-com/m3ter-sdk-go"

          func (w *worker) submit(ctx context.Context, s scan) error {
          	_, err := w.client.Usage.Submit(ctx, m3ter.UsageSubmitParams{
          		SubmitMeasurementsRequest: m3ter.SubmitMeasurementsRequestParam{
          			Measurements: m3ter.F([]m3ter.MeasurementRequestParam{{
          				Account: m3ter.F(s.Account),
          			}}),
          		},
          	})
          	return err
          }

          func main() {
          	w := &worker{client: m3ter.NewClient()}
          	for {
          		out, err := queue.ReceiveMessage(context.Background(), input)
          		if err != nil {
          			continue
          		}
          		for _, message := range out.Messages {
          			w.handle(message)
          		}
          	}
          }

          func (w *worker) handle(message types.Message) error {
          	return w.submit(context.Background(), parse(message))
          }
        `,
      },
      at: ['worker.go:6'],
      confidence: 'certain',
    },
    {
      name: 'a record that is added',
      files: {
        'jobs/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          export async function reportTotals(items: Item[]) {
            for (const item of items) {
              await stripe.subscriptionItems.createUsageRecord(item.id, { quantity: item.used, action: 'increment' });
            }
          }
        `,
      },
      at: ['jobs/usage.ts:5'],
    },
    {
      name: 'a usage record by the id of its item, without the header',
      files: {
        'src/seats.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function report(seat: { itemId: string; count: number }) {
            await stripe.subscriptionItems.createUsageRecord(seat.itemId, { quantity: seat.count });
          }
        `,
      },
      at: ['src/seats.ts:4'],
    },
    {
      name: 'events made without one by a function of the file',
      files: {
        'src/report.ts': `
          import { Polar } from '@polar-sh/sdk';
          const polar = new Polar();
          const toEvent = (row: Row) => ({ name: 'calls', externalCustomerId: row.account, metadata: { calls: 1 } });
          export async function report(rows: Row[]) {
            await polar.events.ingest({ events: rows.map(toEvent) });
          }
        `,
      },
      at: ['src/report.ts:5'],
    },
    {
      name: 'a service of the .NET SDK that was handed in',
      files: {
        'Billing/FaxJob.cs': `
          using Stripe.Billing;
          public class FaxJob
          {
              private readonly MeterEventService _meterEvents;
              public async Task ReportAsync(Fax fax)
              {
                  var options = new MeterEventCreateOptions { EventName = "pages", Timestamp = fax.SentAt };
                  await _meterEvents.CreateAsync(options);
              }
          }
        `,
      },
      at: ['Billing/FaxJob.cs:8'],
    },
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
      name: 'a loop over a queue’s messages in Go, the key deep within marked values',
      files: {
        'worker.go': `
          package main

          import "github.com/m3ter-com/m3ter-sdk-go"

          func (w *worker) submit(ctx context.Context, s scan) error {
          	_, err := w.client.Usage.Submit(ctx, m3ter.UsageSubmitParams{
          		SubmitMeasurementsRequest: m3ter.SubmitMeasurementsRequestParam{
          			Measurements: m3ter.F([]m3ter.MeasurementRequestParam{{
          				Account: m3ter.F(s.Account),
          				Uid:     m3ter.F(s.ScanID),
          			}}),
          		},
          	})
          	return err
          }
        `,
      },
    },
    {
      name: 'a request that is put together call by call',
      files: {
        'src/send.rs': `
          async fn send(client: &reqwest::Client, event: &Event) -> Result<()> {
              client
                  .post("https://api.metronome.com/v1/ingest")
                  .json(event)
                  .send()
                  .await?;
              Ok(())
          }
        `,
        'src/Send.java': `
          class Send {
            private final RestClient sequence = RestClient.builder().baseUrl("https://eu.sequencehq.com/api").build();

            void send(UsageEvent event) {
              sequence.post().uri("/usage-events").body(event).retrieve().toBodilessEntity();
            }
          }
        `,
        'src/send.rb': `
          class Send
            def initialize
              @sequence = Faraday.new(url: "https://eu.sequencehq.com")
            end

            def call(event)
              @sequence.post("/usage-events") do |req|
                req.body = event.to_json
              end
            end
          end
        `,
      },
    },
    {
      name: 'a total that is set, not added',
      files: {
        'jobs/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          export async function reportTotals(items: Item[]) {
            for (const item of items) {
              await stripe.subscriptionItems.createUsageRecord(item.id, {
                quantity: item.total,
                timestamp: item.periodEnd,
                action: 'set',
              });
            }
          }
        `,
      },
    },
    {
      name: 'a key in what a function of the file makes of each row',
      files: {
        'app/submit.py': `
          import m3ter

          client = m3ter.M3ter()

          def to_measurement(row):
              return {"uid": row.id, "account": row.account, "meter": "calls", "measure": {"calls": row.calls}}

          def submit(rows):
              client.usage.submit(measurements=[to_measurement(row) for row in rows])
        `,
      },
    },
    {
      name: 'measurements that come from elsewhere',
      files: {
        'app/submit.py': `
          import m3ter
          from app.measurements import to_measurement

          client = m3ter.M3ter()

          def submit(rows):
              client.usage.submit(measurements=[to_measurement(row) for row in rows])
        `,
      },
    },
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
