import { fixedIdentity } from '#audit/rules/aggregation/fixed-identity.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(fixedIdentity, {
  fires: [
    {
      name: 'an id that was tried out with',
      files: {
        'lib/provider/sync.rb': `
          def sync(order_id)
            subscriptions = Provider::Subscription.list(order_id: order_id)
            subscriptions.each do |subscription|
              Provider::Invoice.list(subscription_id: "771034").each do |invoice|
                Charge.sync(invoice)
              end
            end
          end
        `,
        'billing/report.py': `
          def report(customer, usage):
              client.usage.create(customer_id="cus_9sKq27LtwB0bz", quantity=usage.total)
        `,
        'src/billing/report.ts': `
          export async function report(teams: Team[]) {
            for (const team of teams) {
              await usage.record({ teamId: 'b0f3c7e2-52d1-4c0e-9a36-0d6f1be4c9aa', amount: team.used });
            }
          }
        `,
        'app/Billing/Report.php': `
          <?php
          class Report {
              public function send(Account $account): void {
                  $this->client->report(account_id: 4471820, amount: $account->used);
              }
          }
        `,
      },
      at: [
        'lib/provider/sync.rb:4',
        'billing/report.py:2',
        'src/billing/report.ts:3',
        'app/Billing/Report.php:4',
      ],
      confidence: 'likely',
    },
    {
      name: 'a customer of Stripe within a payload',
      files: {
        'app/storage.py': `
          @shared_task
          def report_storage(account_id):
              account = Account.objects.get(pk=account_id)
              gigabytes = account.storage_bytes() // 1_000_000_000
              stripe.billing.MeterEvent.create(
                  event_name="storage_gb",
                  payload={"stripe_customer_id": "cus_QXg1o8vcGmoR32", "value": str(gigabytes)},
              )
        `,
      },
      at: ['app/storage.py:7'],
      confidence: 'likely',
    },
    {
      name: 'a subscription of a struct',
      files: {
        'billing/report.go': `
          package billing

          func (r *Reporter) Report(ctx context.Context, tenant Tenant, from, to time.Time) error {
          	units, err := r.store.SumUnits(ctx, tenant.ID, from, to)
          	if err != nil {
          		return err
          	}
          	return r.lago.Event(ctx, lago.EventInput{
          		TransactionID:          tenant.ID + from.Format("2006-01-02"),
          		ExternalSubscriptionID: "5eb02857-a71e-4ea2-bcf9-57d3a41bc6ba",
          		Code:                   "units",
          		Properties:             map[string]any{"units": units},
          	})
          }
        `,
      },
      at: ['billing/report.go:10'],
      confidence: 'likely',
    },
    {
      name: 'a constant that is handed over',
      files: {
        'src/billing/seats.ts': `
          const SUBSCRIPTION_ITEM = 'si_NcLYdDxLHxlFo7';

          export async function syncSeats(stripe: Stripe, team: Team) {
            const seats = await countSeats(team.id);
            await stripe.subscriptionItems.createUsageRecord(SUBSCRIPTION_ITEM, {
              quantity: seats,
              timestamp: Math.floor(Date.now() / 1000),
              action: 'set',
            });
          }
        `,
      },
      at: ['src/billing/seats.ts:5'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'prices, and the platform’s own account',
      files: {
        'src/billing/checkout.ts': `
          const PLATFORM_ACCOUNT = process.env.PLATFORM_ACCOUNT ?? 'acct_1032D82eZvKYlo2C';
          const PRICE_STARTER = 'price_1MoBy5LkdIwHu7ixZhnattbh';

          export async function checkout(stripe: Stripe, customer: Customer) {
            return stripe.checkout.sessions.create({
              customer: customer.stripeId,
              line_items: [{ price: PRICE_STARTER, quantity: 1 }],
              mode: 'subscription',
            });
          }
        `,
      },
    },
    {
      name: 'the one at hand, and ids that are none',
      files: {
        'src/billing/report.ts': `
          export async function report(customer: Customer, plan: Plan) {
            await usage.record({ customerId: customer.id, amount: customer.used });
            await usage.record({ customerId: 'anonymous', amount: 0 });
            await usage.record({ customerId: '0', amount: 0 });
            await usage.record({ customerId: '00000000-0000-0000-0000-000000000000', amount: 0 });
            await usage.record({ customerId: PLATFORM_CUSTOMER, amount: 0 });
            await usage.record({ customerId: \`cus_\${customer.id}\`, amount: 0 });
          }
        `,
      },
    },
    {
      name: 'prices and meters that are named in code',
      files: {
        'billing/checkout.py': `
          def checkout(customer, price):
              client.checkout.create(customer_id=customer.id, price_id="price_1Nabc2x9LtwB0bz", meter_id="8812345")
        `,
      },
    },
    {
      name: 'an account of the platform where no other is at hand, examples, and code of other trades',
      files: {
        'billing/platform.py': `
          def top_up(amount):
              ledger.credit(account_id=4471820, amount=amount)
        `,
        'examples/billing/report.py': `
          def report(customer):
              client.usage.create(customer_id="cus_9sKq27LtwB0bz")
        `,
        'src/chat/greet.ts': `
          export const greet = (user: User) => chat.send({ userId: '44718201', text: user.name });
        `,
      },
    },
  ],
});
