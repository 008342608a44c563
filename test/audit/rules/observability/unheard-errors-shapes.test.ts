import { unheardErrors } from '#audit/rules/observability/unheard-errors.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unheardErrors, {
  fires: [
    {
      name: 'Stripe events without the meter’s error report',
      files: {
        'src/meter.ts': `
          import Stripe from 'stripe';
          export async function meter(stripe: Stripe, job: Job) { await stripe.billing.meterEvents.create({ event_name: 'jobs', identifier: job.id, payload: { stripe_customer_id: job.customer, value: '1' } }); }
        `,
        'src/webhooks.ts': `
          import Stripe from 'stripe';
          export const HANDLERS: Record<string, (event: Stripe.Event) => Promise<void>> = {
            'invoice.paid': onPaid,
            'invoice.payment_failed': onFailed,
            'customer.subscription.deleted': onCancelled,
          };
        `,
      },
      at: ['src/webhooks.ts:2'],
    },
    {
      name: 'a switch of constants without the meter’s error report',
      files: {
        'meter.go': `
          package billing
          import "github.com/stripe/stripe-go/v82"
          func (s *S) Meter(ctx context.Context, id string) error { _, err := s.client.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{EventName: stripe.String("jobs"), Identifier: stripe.String(id)}); return err }
        `,
        'webhooks.go': `
          package billing
          import "github.com/stripe/stripe-go/v82"
          func (s *S) Handle(event stripe.Event) error {
          	switch event.Type {
          	case stripe.EventTypeInvoicePaid:
          		return s.paid(event)
          	case stripe.EventTypeCustomerSubscriptionDeleted:
          		return s.cancelled(event)
          	}
          	return nil
          }
        `,
      },
      at: ['webhooks.go:4'],
    },
    {
      name: 'a case of texts of Lago',
      files: {
        'app/services/meter.rb': `
          class Meter
            def call(job) = Lago::Api::Client.new.events.create(transaction_id: job.id, external_subscription_id: job.sub, code: "jobs")
          end
        `,
        'app/controllers/lago_controller.rb': `
          class LagoController < ApplicationController
            def create
              case params[:webhook_type]
              when "invoice.payment_status_updated" then sync_payment
              when "subscription.terminated" then close_account
              when "wallet_transaction.created" then refresh_wallet
              end
              head :ok
            end
          end
        `,
      },
      at: ['app/controllers/lago_controller.rb:3'],
    },
    {
      name: 'a match of texts in PHP',
      files: {
        'app/Meter.php': `
          <?php
          class Meter { public function send($stripe, $job) { $stripe->billing->meterEvents->create(['event_name' => 'jobs', 'identifier' => $job->id, 'payload' => ['stripe_customer_id' => $job->c, 'value' => '1']]); } }
        `,
        'app/Http/Controllers/StripeController.php': `
          <?php
          class StripeController { public function __invoke(Request $request) {
            $event = \\Stripe\\Webhook::constructEvent($request->getContent(), $request->header('Stripe-Signature'), $secret);
            match ($event->type) {
              'invoice.paid' => $this->paid($event),
              'customer.subscription.updated' => $this->updated($event),
              default => null,
            };
          } }
        `,
      },
      at: ['app/Http/Controllers/StripeController.php:4'],
    },
    {
      name: 'an endpoint that enables events',
      files: {
        'src/meter.py': `
          import stripe
          def meter(job): stripe.billing.MeterEvent.create(event_name="jobs", identifier=job.id, payload={"stripe_customer_id": job.customer, "value": "1"})
        `,
        'src/setup.py': `
          import stripe
          def ensure_endpoint(url):
              stripe.WebhookEndpoint.create(url=url, enabled_events=["invoice.paid", "invoice.payment_failed", "customer.subscription.deleted"])
        `,
      },
      at: ['src/setup.py:3'],
    },
    {
      name: 'a switch in Java',
      files: {
        'src/Meter.java': `
          import com.stripe.StripeClient;
          class Meter { void send(Job job) throws StripeException { client.v1().billing().meterEvents().create(MeterEventCreateParams.builder().setEventName("jobs").setIdentifier(job.id()).build()); } }
        `,
        'src/StripeWebhooks.java': `
          class StripeWebhooks {
              void on(Event event) {
                  switch (event.getType()) {
                      case "invoice.paid" -> paid(event);
                      case "customer.subscription.deleted" -> cancelled(event);
                      default -> log.debug("ignored {}", event.getType());
                  }
              }
          }
        `,
      },
      at: ['src/StripeWebhooks.java:3'],
    },
  ],
  silent: [],
});
