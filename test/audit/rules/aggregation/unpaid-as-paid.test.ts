import { unpaidAsPaid } from '#audit/rules/aggregation/unpaid-as-paid.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unpaidAsPaid, {
  fires: [
    {
      name: 'a flag, a list of states, cases and keyword arguments',
      files: {
        'app/Console/Reconcile.php': `
          <?php
          class Reconcile {
              public function handle(Team $team, string $status): void {
                  if ($status === 'active' || $status === 'past_due') {
                      $team->subscription->update(['stripe_invoice_paid' => true]);
                  }
              }
          }
        `,
        'src/billing/sync.ts': `
          export async function sync(invoice: Invoice) {
            if (['paid', 'uncollectible'].includes(invoice.status)) {
              invoice.isPaid = true;
            }
            switch (invoice.payment.status) {
              case PaymentStatus.Succeeded:
              case PaymentStatus.Failed:
                await grantCredits(invoice.team, invoice.amount);
                break;
            }
          }
        `,
        'billing/sync.py': `
          def sync(subscription):
              if subscription.status in ("active", "past_due"):
                  Account.objects.filter(id=subscription.account).update(paid=True)
        `,
        'billing/sync.rb': `
          def sync(intent)
            case intent.status
            when 'succeeded', 'requires_action'
              mark_as_paid(intent)
            end
          end
        `,
      },
      at: [
        'app/Console/Reconcile.php:4',
        'src/billing/sync.ts:2',
        'src/billing/sync.ts:6',
        'billing/sync.py:2',
        'billing/sync.rb:3',
      ],
      confidence: 'likely',
    },
    {
      name: 'a list of states that holds an overdue one',
      files: {
        'app/webhooks.py': `
          PAID_STATES = {"active", "trialing", "past_due"}


          @app.post("/webhooks/stripe")
          async def stripe_webhook(request: Request):
              event = stripe.Webhook.construct_event(await request.body(), request.headers["stripe-signature"], SECRET)
              if event["type"] == "customer.subscription.updated":
                  sub = event["data"]["object"]
                  account = await Account.get(stripe_customer=sub["customer"])
                  if sub["status"] in PAID_STATES:
                      await account.grant_credits(PLAN_CREDITS[sub["plan"]["id"]], reason="renewal")
                      await account.update(paid_until=sub["current_period_end"])
              return {"ok": True}
        `,
      },
      at: ['app/webhooks.py:10'],
      confidence: 'likely',
    },
    {
      name: 'a capture that is pending',
      files: {
        'src/paypal.ts': `
          const mapStatus = (status: string): InvoiceStatus => {
            switch (status) {
              case 'COMPLETED':
              case 'PENDING':
                return 'paid';
              case 'DECLINED':
              case 'FAILED':
                return 'failed';
              default:
                return 'open';
            }
          };

          export async function onCapture(capture: PayPalCapture) {
            const status = mapStatus(capture.status);
            await db.invoice.update({ where: { paypalOrderId: capture.orderId }, data: { status } });
            if (status === 'paid') await db.credit.create({ data: { accountId: capture.customId, amount: capture.amount } });
          }
        `,
      },
      at: ['src/paypal.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'the event of a payment that failed',
      files: {
        'src/checkout.ts': `
          import Stripe from 'stripe';

          export async function handleEvent(event: Stripe.Event) {
            switch (event.type) {
              case 'checkout.session.completed':
              case 'checkout.session.async_payment_failed': {
                const session = event.data.object as Stripe.Checkout.Session;
                await creditWallet(session.client_reference_id!, session.amount_total ?? 0);
                break;
              }
              case 'invoice.payment_failed':
                await suspend((event.data.object as Stripe.Invoice).customer as string);
                break;
            }
          }
        `,
      },
      at: ['src/checkout.ts:5'],
      confidence: 'likely',
    },
    {
      name: 'a debit that is still processing',
      files: {
        'billing/intents.go': `
          package billing

          func (s *Service) OnPaymentIntent(ctx context.Context, pi *stripe.PaymentIntent) error {
          	if pi.Status == stripe.PaymentIntentStatusSucceeded || pi.Status == stripe.PaymentIntentStatusProcessing {
          		if err := s.invoices.MarkPaid(ctx, pi.Metadata["invoice_id"], time.Now()); err != nil {
          			return err
          		}
          		return s.credits.Add(ctx, pi.Customer.ID, pi.Amount)
          	}
          	return nil
          }
        `,
      },
      at: ['billing/intents.go:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'access in an overdue state, credits by the invoice',
      files: {
        'app/webhooks.py': `
          SERVED_STATES = {"active", "trialing", "past_due"}


          @app.post("/webhooks/stripe")
          async def stripe_webhook(request: Request):
              event = stripe.Webhook.construct_event(await request.body(), request.headers["stripe-signature"], SECRET)
              sub = event["data"]["object"]
              account = await Account.get(stripe_customer=sub["customer"])
              if event["type"] == "customer.subscription.updated":
                  await account.update(has_access=sub["status"] in SERVED_STATES)
              elif event["type"] == "invoice.paid":
                  await account.grant_credits(PLAN_CREDITS[sub["plan"]], reason="renewal")
              return {"ok": True}
        `,
      },
    },
    {
      name: 'a pending capture stays open',
      files: {
        'src/paypal.ts': `
          const mapStatus = (status: string): InvoiceStatus => {
            switch (status) {
              case 'COMPLETED':
                return 'paid';
              case 'PENDING':
                return 'open';
              default:
                return 'failed';
            }
          };

          const SHOWN = ['paid', 'pending', 'failed'];

          export async function list(status: string) {
            if (status === 'succeeded' || status === 'pending') {
              return db.payment.findMany({ where: { status } });
            }
            return [];
          }
        `,
      },
    },
    {
      name: 'the event of a payment that came in later',
      files: {
        'src/checkout.ts': `
          export async function handle(event: Stripe.Event) {
            switch (event.type) {
              case 'checkout.session.completed':
              case 'checkout.session.async_payment_succeeded': {
                const session = event.data.object as Stripe.Checkout.Session;
                if (session.payment_status === 'unpaid') return;
                await creditWallet(session.client_reference_id, session.amount_total ?? 0);
                break;
              }
              case 'checkout.session.async_payment_failed':
                await notify(event.data.object);
                break;
            }
          }

          export async function onUnpaid(sub: Subscription) {
            if (sub.status === 'past_due' || sub.status === 'unpaid') {
              await markInvoicePaidState(sub.id, false);
            }
          }
        `,
      },
    },
    {
      name: 'a plan that is paid for',
      files: {
        'src/plan.ts': `
          export function planKind(status: string) {
            switch (status) {
              case 'active':
              case 'past_due':
                return 'paid';
              default:
                return 'free';
            }
          }
        `,
      },
    },
    {
      name: 'paid states alone, and unpaid ones with a branch of their own',
      files: {
        'src/billing/sync.ts': `
          export async function sync(invoice: Invoice) {
            if (invoice.status === 'paid' || invoice.status === 'succeeded') invoice.isPaid = true;
            if (invoice.status === 'active' || invoice.status === 'past_due') {
              if (invoice.status === 'active') invoice.isPaid = true;
            }
            if (invoice.status !== 'active' && invoice.status !== 'past_due') invoice.isPaid = true;
            switch (invoice.status) {
              case 'paid':
                await grantCredits(invoice.team);
                break;
              case 'past_due':
                await remind(invoice.team);
                break;
            }
          }
        `,
      },
    },
    {
      name: 'access that goes on, flags that are taken away, dates',
      files: {
        'billing/access.py': `
          def sync(account, subscription):
              if subscription.status in ("active", "trialing", "past_due"):
                  account.has_access = True
                  account.is_unpaid = True
                  account.paid_until = subscription.current_period_end
              if subscription.status in ("active", "past_due"):
                  account.paid = False
        `,
      },
    },
    {
      name: 'states of other things',
      files: {
        'src/jobs/run.ts': `
          export function finish(job: Job) {
            if (job.status === 'completed' || job.status === 'failed') job.isDone = true;
          }
        `,
      },
    },
  ],
});
