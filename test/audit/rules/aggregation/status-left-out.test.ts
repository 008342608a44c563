import { statusLeftOut } from '#audit/rules/aggregation/status-left-out.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(statusLeftOut, {
  fires: [
    {
      name: 'a history asked of a list that leaves out what was cancelled, in three languages',
      files: {
        'src/billing/trial.ts': `
          export async function isFirstSubscription(customer: string) {
            const found = await stripe.subscriptions.list({ customer, limit: 1 });
            return found.data.length === 0;
          }
        `,
        'app/services/discounts.rb': `
          def had_plan_before?(user)
            Stripe::Subscription.list(customer: user.stripe_id, limit: 10).data.any?
          end
        `,
        'src/Discounts/PreviousPlans.cs': `
          class PreviousPlans {
            async Task<bool> HasPreviousAsync(User user) {
              var found = await adapter.ListSubscriptionsAsync(new SubscriptionListOptions { Customer = user.CustomerId });
              return found.Data.Any();
            }
          }
        `,
      },
      at: ['src/billing/trial.ts:2', 'app/services/discounts.rb:2', 'src/Discounts/PreviousPlans.cs:3'],
      confidence: 'likely',
    },
    {
      name: 'amounts of unpaid invoices and failed charges counted, in three languages',
      files: {
        'app/services/campaign.rb': `
          def one_time_total
            total = 0
            invoices = ::Stripe::Invoice.list(limit: 100)
            invoices[:data].each do |invoice|
              line = invoice[:lines][:data][0]
              total += line[:price][:unit_amount]
            end
            total
          end
        `,
        'billing/revenue.py': `
          def revenue(customer_id):
              charges = stripe.Charge.list(customer=customer_id, limit=100)
              return sum_all([charge.amount for charge in charges.auto_paging_iter()])

          def paid_so_far(customer_id):
              total = 0
              for charge in stripe.Charge.list(customer=customer_id).auto_paging_iter():
                  total += charge.amount
              return total
        `,
        'src/billing/revenue.ts': `
          export async function revenue(customer: string) {
            const { data } = await stripe.invoices.list({ customer });
            return data.reduce((sum, invoice) => sum + invoice.total, 0);
          }
        `,
      },
      at: ['app/services/campaign.rb:3', 'billing/revenue.py:7', 'src/billing/revenue.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'a run over what is billed that asks for active subscriptions alone',
      files: {
        'src/Billing/Jobs/ReconcileSeats.cs': `
          class ReconcileSeats {
            async Task Execute() {
              var options = new SubscriptionListOptions { Limit = 100, Status = States.Active, Price = price };
              await foreach (var one in facade.ListSubscriptionsAutoPagingAsync(options)) { await Update(one); }
            }
          }
        `,
        'src/billing/report-seats.ts': `
          export async function reportSeats() {
            for await (const one of stripe.subscriptions.list({ status: 'active' })) await report(one);
          }
        `,
      },
      at: ['src/Billing/Jobs/ReconcileSeats.cs:3', 'src/billing/report-seats.ts:2'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'states asked for, or looked at before the amount is taken',
      files: {
        'src/billing/trial.ts': `
          export async function isFirstSubscription(customer: string) {
            const found = await stripe.subscriptions.list({ customer, status: 'all', limit: 1 });
            return found.data.length === 0;
          }
          export async function revenue(customer: string) {
            const { data } = await stripe.invoices.list({ customer, status: 'paid' });
            return data.reduce((sum, invoice) => sum + invoice.total, 0);
          }
          export async function collected(customer: string) {
            const { data } = await stripe.invoices.list({ customer });
            return data.reduce((sum, invoice) => sum + invoice.amount_paid, 0);
          }
        `,
        'billing/revenue.py': `
          def paid_so_far(customer_id):
              total = 0
              for charge in stripe.Charge.list(customer=customer_id).auto_paging_iter():
                  if charge.status == "succeeded":
                      total += charge.amount
              return total
        `,
      },
    },
    {
      name: 'the subscriptions of today, and rows of the project’s own',
      files: {
        'src/billing/current.ts': `
          export async function currentPlan(customer: string) {
            const { data } = await stripe.subscriptions.list({ customer, limit: 1 });
            return data[0]?.items.data[0]?.price.id;
          }
          export async function previousOrders(orders) {
            return orders.list({ open: true }).map((order) => order.total);
          }
        `,
      },
    },
    {
      name: 'several states named, and a page that lists active plans',
      files: {
        'src/billing/report-seats.ts': `
          const SERVED = ['active', 'trialing', 'past_due'];
          export async function reportSeats() {
            for (const status of ['active', 'trialing', 'past_due'])
              for await (const one of stripe.subscriptions.list({ status })) await report(one);
          }
        `,
        'src/pages/plans.ts': `
          export const plans = () => stripe.subscriptions.list({ status: 'active' });
        `,
      },
    },
    {
      name: 'invoices that are listed to be shown',
      files: {
        'src/billing/invoices.ts': `
          export async function invoices(customer: string) {
            const { data } = await stripe.invoices.list({ customer });
            return data.map(({ id, hosted_invoice_url }) => ({ id, hosted_invoice_url }));
          }
        `,
      },
    },
  ],
});
