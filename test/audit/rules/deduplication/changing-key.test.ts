import { changingKey } from '#audit/rules/deduplication/changing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(changingKey, {
  fires: [
    {
      name: 'the machine in the source, which is part of the key',
      files: {
        'metering/handler.go': `
          package metering

          import (
          	"os"

          	cloudevents "github.com/cloudevents/sdk-go/v2/event"
          	openmeter "github.com/openmeterio/openmeter/api/client/go"
          )

          func NewHandler(client openmeter.ClientWithResponsesInterface) *Handler {
          	host, _ := os.Hostname()
          	return &Handler{client: client, source: "calls/" + host}
          }

          func (h *Handler) Process(ctx context.Context, p Payload) error {
          	event := cloudevents.New()
          	event.SetID(p.EventID)
          	event.SetSource(h.source)
          	_, err := h.client.IngestEventWithResponse(ctx, event)
          	return err
          }
        `,
        'src/report.ts': `
          import { OpenMeter } from '@openmeter/sdk';
          const openmeter = new OpenMeter({ baseUrl: 'https://openmeter.cloud' });
          export async function report(call) {
            await openmeter.events.ingest({ id: call.id, source: \`api-\${process.env.HOSTNAME}\`, type: 'call', subject: call.org });
          }
        `,
      },
      at: ['metering/handler.go:18', 'src/report.ts:4'],
    },
    {
      name: 'the number of the attempt',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

          export async function billCall(customer, call, attempt) {
            await stripe.billing.meterEvents.create({
              event_name: 'api_calls',
              identifier: \`\${call.id}-\${attempt}\`,
              payload: { stripe_customer_id: customer, value: '1' },
            });
          }
        `,
      },
      at: ['src/bill.ts:7'],
    },
    {
      name: 'a count of retries, in Python',
      files: {
        'billing/bill.py': `
          import stripe

          def bill_call(customer_id, call, retry_count):
              stripe.billing.MeterEvent.create(
                  event_name="api_calls",
                  identifier=f"{call.id}-{retry_count}",
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
          		Identifier: stripe.String(fmt.Sprintf("%s-%d", call.ID, call.Attempt)),
          	})
          	return err
          }
        `,
      },
      at: ['bill.go:13'],
    },
    {
      name: 'the time of sending, in Ruby',
      files: {
        'app/bill.rb': `
          require 'stripe'

          def bill_call(customer_id, call)
            Stripe::Billing::MeterEvent.create(
              event_name: 'api_calls',
              identifier: "#{call.id}-#{call.sent_at}",
              payload: { stripe_customer_id: customer_id, value: '1' }
            )
          end
        `,
      },
      at: ['app/bill.rb:6'],
    },
    {
      name: 'set by setters that hand back the event they are called on, in Java',
      files: {
        'src/Report.java': `
          class Report {
            private final EventsApi lagoEvents;

            void send(QueryUsage usage, int attempt) {
              EventInputEvent event = new EventInputEvent()
                  .code("queries")
                  .transactionId("query-" + usage.id() + "-" + attempt);
              lagoEvents.createEvent(new EventInput().event(event));
            }
          }
        `,
      },
      at: ['src/Report.java:7'],
    },
  ],
  silent: [
    {
      name: 'a source that is the service, and a machine that the event only tells of',
      files: {
        'src/report.ts': `
          import { OpenMeter } from '@openmeter/sdk';
          const openmeter = new OpenMeter({ baseUrl: 'https://openmeter.cloud' });
          const SOURCE = process.env.SERVICE_NAME ?? 'api';
          export async function report(call) {
            await openmeter.events.ingest({
              id: call.id, source: SOURCE, type: 'call', subject: call.org, data: { host: process.env.HOSTNAME },
            });
          }
        `,
      },
    },
    {
      name: 'the event alone',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

          export async function billCall(customer: string, call: { id: string }) {
            await stripe.billing.meterEvents.create({
              event_name: 'api_calls',
              identifier: \`call-\${call.id}\`,
              payload: { stripe_customer_id: customer, value: '1' },
            });
          }
        `,
      },
    },
    {
      name: 'the time of the event',
      files: {
        'billing/bill.py': `
          import stripe

          def bill_call(customer_id, call):
              stripe.billing.MeterEvent.create(
                  event_name="api_calls",
                  identifier=f"{customer_id}-{call.occurred_at}",
                  payload={"stripe_customer_id": customer_id, "value": "1"},
              )
        `,
      },
    },
    {
      name: 'the event alone, in Go',
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
          		Identifier: stripe.String(call.ID),
          	})
          	return err
          }
        `,
      },
    },
    {
      name: 'the event alone, in Ruby',
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
    {
      name: 'an attempt that is no part of the key',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

          export async function billCall(customer, call, attempt) {
            await stripe.billing.meterEvents.create({
              event_name: 'api_calls',
              identifier: call.id,
              payload: { stripe_customer_id: customer, value: '1' },
            });
          }
        `,
      },
    },
    {
      name: 'the number of a run that the customer paid for, and that of a message',
      files: {
        'jobs/convert.py': `
          from metronome import Metronome

          metronome = Metronome()

          def bill_conversion(conversion):
              metronome.v1.usage.ingest(
                  usage=[{
                      "transaction_id": f"conversion-{conversion.id}-run-{conversion.run_number}",
                      "customer_id": conversion.alias,
                      "event_type": "document_converted",
                      "timestamp": conversion.finished_at.isoformat(),
                  }]
              )
        `,
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

          export async function billMessage(customer, chat) {
            await stripe.billing.meterEvents.create({
              event_name: 'messages',
              identifier: \`\${chat.id}-\${chat.messageNumber}\`,
              payload: { stripe_customer_id: customer, value: '1' },
            });
          }
        `,
      },
    },
  ],
});
