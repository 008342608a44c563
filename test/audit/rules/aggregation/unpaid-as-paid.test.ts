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
  ],
  silent: [
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
