import { foreignEventField } from '#audit/rules/ingestion/foreign-event-field.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(foreignEventField, {
  fires: [
    {
      name: 'items asked of an invoice behind a list of the events that are handled',
      files: {
        'billing/webhook.py': `
          HANDLED = {"invoice.paid", "customer.subscription.updated"}

          def stripe_webhook(request):
              event = stripe.Webhook.construct_event(request.body, sig, secret)
              kind = event["type"]
              if kind not in HANDLED:
                  return ok()
              data = event["data"]["object"]
              items = data.get("items", {}).get("data", [])
              if not items:
                  return ok()
              renew(data["customer"])
        `,
      },
      at: ['billing/webhook.py:9'],
      confidence: 'likely',
    },
    {
      name: 'one body for two kinds of objects, in a switch, an if and a case',
      files: {
        'billing/webhook.ts': `
          export async function stripeWebhook(event: Stripe.Event) {
            switch (event.type) {
              case 'checkout.session.completed':
              case 'customer.subscription.updated': {
                const session = event.data.object as Stripe.Checkout.Session;
                await activate(session.client_reference_id);
                break;
              }
            }
          }
          export async function onEvent(event: Stripe.Event) {
            if (event.type === 'invoice.payment_failed' || event.type === 'payment_intent.payment_failed') {
              const { amount_due: due, customer } = event.data.object as Stripe.Invoice;
              await remind(customer, due);
            }
          }
        `,
        'app/stripe_hooks.rb': `
          class StripeHooks
            def call(event)
              case event.type
              when 'invoice.paid', 'charge.refunded'
                object = event.data.object
                ledger.record(object.amount_refunded)
              end
            end
          end
        `,
        'app/StripeWebhook.php': `
          <?php
          class StripeWebhook {
              public function handle($event) {
                  switch ($event->type) {
                      case 'invoice.paid':
                          $subscription = $event->data->object;
                          $this->renew($subscription->current_period_end);
                          break;
                  }
              }
          }
        `,
      },
      at: [
        'billing/webhook.ts:6',
        'billing/webhook.ts:13',
        'app/stripe_hooks.rb:6',
        'app/StripeWebhook.php:7',
      ],
      confidence: 'likely',
    },
    {
      name: 'a function that two branches hand their objects to',
      files: {
        'billing/hooks.py': `
          def stripe_webhook(event):
              kind = event["type"]
              if kind == "checkout.session.completed":
                  activate(event["data"]["object"])
              elif kind == "invoice.paid":
                  activate(event["data"]["object"])

          def activate(session):
              user = find_user(session["client_reference_id"])
              user.activate(session["customer"])
        `,
      },
      at: ['billing/hooks.py:9'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a function that each branch hands an object that has the field, and one that others call too',
      files: {
        'billing/hooks.py': `
          def stripe_webhook(event):
              kind = event["type"]
              if kind == "checkout.session.completed":
                  activate(event["data"]["object"])
                  record(event["data"]["object"])
              elif kind == "invoice.paid":
                  record(event["data"]["object"])

          def backfill(invoice):
              record(invoice)

          def activate(session):
              find_user(session["client_reference_id"]).activate(session["customer"])

          def record(thing):
              store(thing["amount_paid"])
        `,
      },
    },
    {
      name: 'each event read by what it has, in branches of its own',
      files: {
        'billing/webhook.ts': `
          export async function stripeWebhook(event: Stripe.Event) {
            switch (event.type) {
              case 'invoice.paid':
                return paid(event.data.object.subscription, event.data.object.lines.data);
              case 'customer.subscription.deleted':
                return ended(event.data.object.id, event.data.object.items.data);
              case 'checkout.session.completed': {
                const { subscription, client_reference_id: user } = event.data.object;
                return started(user, subscription);
              }
            }
          }
        `,
        'billing/webhook.py': `
          def stripe_webhook(event):
              if event.type in ("invoice.paid", "customer.subscription.updated"):
                  data = event.data.object
                  if event.type == "customer.subscription.updated":
                      renew(data.items)
                  else:
                      pay(data.lines)
        `,
      },
    },
    {
      name: 'kinds told apart, another field taken instead, and a field that is asked for first',
      files: {
        'billing/webhook.ts': `
          export async function stripeWebhook(event: Stripe.Event) {
            if (['invoice.paid', 'customer.subscription.updated'].includes(event.type)) {
              const thing = event.data.object as any;
              const id = thing.subscription ?? thing.id;
              if (thing.subscription) await sync(thing.subscription);
            }
          }
          export async function other(event: Stripe.Event) {
            if (['invoice.paid', 'customer.subscription.updated'].includes(event.type)) {
              const thing = event.data.object as any;
              if (thing.object === 'subscription') await sync(thing.items);
            }
          }
        `,
      },
    },
    {
      name: 'events that are not told, and names that are no fields of an object',
      files: {
        'billing/webhook.ts': `
          export async function stripeWebhook(event: Stripe.Event) {
            const thing = event.data.object as any;
            await store(thing.items, thing.whatever);
          }
          export async function onPaid(event: Stripe.Event) {
            if (event.type === 'invoice.paid') {
              const thing = event.data.object as any;
              thing.toString();
              await store(thing.ourOwnField);
            }
          }
        `,
      },
    },
  ],
});
