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
  ],
  silent: [
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
