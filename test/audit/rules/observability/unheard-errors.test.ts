import { unheardErrors } from '#audit/rules/observability/unheard-errors.ts';
import { describeRule, type Files } from '#test/rule-tester.ts';

const SENDS: Files = {
  'src/report.ts': `
    import Stripe from 'stripe';
    const stripe = new Stripe(key);
    export async function report(id, value) {
      await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: id, payload: { value } });
    }
  `,
};

const HANDLES = `
  import Stripe from 'stripe';
  export async function onEvent(event) {
    switch (event.type) {
      case 'invoice.paid':
        return activate(event);
      case 'customer.subscription.deleted':
        return deactivate(event);
      default:
        console.log('not handled', event.type);
    }
  }
`;

describeRule(unheardErrors, {
  fires: [
    {
      name: 'a switch that names all it hears',
      files: { ...SENDS, 'src/webhook.ts': HANDLES },
      at: ['src/webhook.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'the change takes the event away',
      files: { ...SENDS, 'src/webhook.ts': HANDLES },
      base: {
        ...SENDS,
        'src/webhook.ts': HANDLES.replace("case 'invoice.paid'", "case 'v1.billing.meter.no_meter_found'"),
      },
      at: ['src/webhook.ts:3'],
      confidence: 'certain',
    },
    {
      name: 'a table of handlers',
      files: {
        ...SENDS,
        'src/webhook.ts': `
          import type Stripe from 'stripe';
          const handlers = {
            'checkout.session.completed': onCheckout,
            'invoice.payment_failed': onFailure,
          };
          export const onEvent = (event: Stripe.Event) => handlers[event.type]?.(event);
        `,
      },
      at: ['src/webhook.ts:2'],
    },
    {
      name: 'Python: a chain of comparisons',
      files: {
        'billing.py': `
          import stripe

          def report(event_id, value):
              stripe.billing.MeterEvent.create(event_name="calls", identifier=event_id, payload={"value": value})

          def webhook(request):
              event = stripe.Webhook.construct_event(request.body, signature, secret)
              if event["type"] == "invoice.paid":
                  activate(event)
              elif event["type"] == "customer.subscription.updated":
                  change(event)
        `,
      },
      at: ['billing.py:8'],
    },
    {
      name: 'Go: a switch over constants',
      files: {
        'billing.go': `
          package billing

          import (
          	"github.com/stripe/stripe-go/v82"
          	"github.com/stripe/stripe-go/v82/billing/meterevent"
          )

          func Report(id string) error {
          	_, err := meterevent.New(&stripe.BillingMeterEventParams{Identifier: stripe.String(id)})
          	return err
          }

          func Handle(event stripe.Event) error {
          	switch event.Type {
          	case stripe.EventTypeInvoicePaid:
          		return activate(event)
          	case stripe.EventTypeCustomerSubscriptionDeleted:
          		return deactivate(event)
          	default:
          		return nil
          	}
          }
        `,
      },
      at: ['billing.go:14'],
    },
    {
      name: 'Ruby: the endpoint is set up without it; PHP: a match',
      files: {
        'lib/billing.rb': `
          class Billing
            def report(id)
              Stripe::Billing::MeterEvent.create(event_name: 'calls', identifier: id)
            end

            def set_up
              Stripe::WebhookEndpoint.create(
                url: URL,
                enabled_events: ['invoice.paid', 'invoice.payment_failed'],
              )
            end
          end
        `,
      },
      at: ['lib/billing.rb:9'],
    },
    {
      name: 'Lago: events handled without its errors',
      files: {
        'src/lago.ts': `
          import Lago from 'lago-javascript-client';
          export async function report(id) {
            await lagoClient.events.createEvent({ event: { transaction_id: id, code: 'calls' } });
          }
          export function onLago(body) {
            switch (body.webhook_type) {
              case 'invoice.drafted':
                return draft(body);
              case 'subscription.terminated':
                return end(body);
            }
          }
        `,
      },
      at: ['src/lago.ts:6'],
    },
    {
      name: 'Java: a switch over texts',
      files: {
        'src/main/java/Billing.java': `
          import com.stripe.model.billing.MeterEvent;
          class Billing {
            void report(MeterEventCreateParams params) throws StripeException {
              MeterEvent.create(params);
            }
            void handle(Event event) {
              switch (event.getType()) {
                case "invoice.paid":
                  activate(event);
                  break;
                case "customer.subscription.deleted":
                  deactivate(event);
                  break;
              }
            }
          }
        `,
      },
      at: ['src/main/java/Billing.java:7'],
    },
  ],
  silent: [
    {
      name: 'the error event is heard elsewhere, by any spelling',
      files: {
        ...SENDS,
        'src/webhook.ts': HANDLES,
        'src/thin.go': `
          package thin

          func handle(event stripe.ThinEvent) error {
          	if event.Type == string(stripe.EventTypeV1BillingMeterErrorReportTriggered) {
          		return alarm(event)
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'whatever is not named is handed on, or the list is put together out of sight',
      files: {
        ...SENDS,
        'src/webhook.ts': HANDLES.replace(
          "console.log('not handled', event.type)",
          'return handleMeterEvent(event)',
        ),
        'src/set-up.ts': `
          import Stripe from 'stripe';
          const events = ['invoice.paid', 'customer.subscription.updated', ...METER_EVENTS];
        `,
      },
    },
    {
      name: 'no usage is sent to the provider',
      files: { 'src/webhook.ts': HANDLES },
    },
    {
      name: 'events of another sender, or none at all',
      files: {
        ...SENDS,
        'src/github.ts': `
          import { stripe } from './stripe';
          export function onHook(event) {
            switch (event.type) {
              case 'issue.opened':
                return open(event);
              case 'issue.closed':
                return close(event);
            }
          }
        `,
      },
    },
  ],
});
