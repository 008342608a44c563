import { uncheckedReset } from '#audit/rules/limits/unchecked-reset.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncheckedReset, {
  fires: [
    {
      name: 'a copy that is invoiced and moved on, by a class made for it or by a bean',
      files: {
        'src/reset.ts': `
          export class QuotaResetService {
            constructor(private readonly repo: Repo, private readonly invoices: InvoiceService) {}
            async rollOver(subscription: Subscription): Promise<void> {
              await this.invoices.createForPeriod(subscription.id, subscription.currentPeriodStart);
              subscription.usedCredits = 0;
              subscription.currentPeriodEnd = addMonths(subscription.currentPeriodEnd, 1);
              await this.repo.save(subscription);
            }
          }
        `,
        'PeriodCloser.java': `
          class PeriodCloser {
            void closePeriod(Subscription subscription) {
              billing.invoice(subscription, subscription.getPeriodStart(), subscription.getPeriodEnd());
              subscription.setUsageCount(0L);
              subscription.setPeriodEnd(subscription.getPeriodEnd().plusMonths(1));
              subscriptions.save(subscription);
            }
          }
        `,
      },
      at: ['src/reset.ts:6', 'PeriodCloser.java:5'],
      confidence: 'likely',
    },
    {
      name: 'a field that a class was made with, which is only set',
      files: {
        'allowance_renewal.rb': `
          class AllowanceRenewal
            def initialize(account)
              @account = account
            end

            def call
              @account.update!(
                credits: @account.plan.included_credits,
                allowance_resets_at: @account.allowance_resets_at + 1.month
              )
            end
          end
        `,
      },
      at: ['allowance_renewal.rb:9'],
      confidence: 'possible',
    },
    {
      name: 'the next period made of a copy, by two callers',
      files: {
        'billing/reset.go': `
          package billing

          func (m *Manager) ResetUsage(ctx context.Context, plan Plan) error {
          	next := plan.NextResetTime.Time().AddDate(0, 1, 0)
          	m.balanceOut(ctx, plan.ID)
          	return m.db.Save(&Plan{ID: plan.ID, NextResetTime: next}).Error
          }

          func (m *Manager) OnAccess(ctx context.Context, plan Plan) error {
          	return m.ResetUsage(ctx, plan)
          }

          func (m *Manager) Run(ctx context.Context, plans []Plan) {
          	for _, plan := range plans {
          		m.ResetUsage(ctx, plan)
          	}
          }
        `,
      },
      at: ['billing/reset.go:4'],
      confidence: 'likely',
    },
    {
      name: 'with one caller that is seen',
      files: {
        'billing/renew.py': `
          def renew_credits(account):
              account.credits = account.plan.credits
              account.renews_at = account.renews_at + relativedelta(months=1)
              account.save()
        `,
        'src/billing/renew.ts': `
          export async function renewCredits(account: Account) {
            await prisma.account.update({
              where: { id: account.id },
              data: { credits: account.planCredits, renewsAt: addMonths(account.renewsAt, 1) },
            });
          }
        `,
      },
      at: ['billing/renew.py:3', 'src/billing/renew.ts:4'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'a field that is locked and asked again, and a row that notices a change',
      files: {
        'allowance_renewal.rb': `
          class AllowanceRenewal
            def call
              @account.with_lock do
                return if @account.allowance_resets_at.future?

                @account.update!(allowance_resets_at: @account.allowance_resets_at + 1.month)
              end
            end
          end
        `,
        'PeriodCloser.java': `
          class Subscription {
            @Version
            private long version;
            private Instant periodEnd;
          }

          class PeriodCloser {
            void closePeriod(Subscription subscription) {
              billing.invoice(subscription, subscription.getPeriodEnd());
              subscription.setPeriodEnd(subscription.getPeriodEnd().plusMonths(1));
              subscriptions.save(subscription);
            }
          }
        `,
      },
    },
    {
      name: 'asked whether it is over, read again, locked, or stored only where it is still the same',
      files: {
        'billing/renew.py': `
          def renew_if_due(account, now):
              if account.renews_at > now:
                  return
              account.renews_at = account.renews_at + relativedelta(months=1)
              account.save()

          def renew_fresh(account):
              fresh = accounts.get(account.id)
              fresh.renews_at = account.renews_at + relativedelta(months=1)
              fresh.save()

          def renew_locked(account):
              with account_lock(account.id):
                  account.renews_at = account.renews_at + relativedelta(months=1)
                  account.save()

          def renew_same(account):
              Account.objects.filter(id=account.id, renews_at=account.renews_at).update(
                  renews_at=account.renews_at + relativedelta(months=1))
        `,
      },
    },
    {
      name: 'a period that is only computed, and objects of other trades',
      files: {
        'billing/period.py': `
          def next_period(account):
              return account.renews_at + relativedelta(months=1)

          def rename(account):
              account.label = account.label + "!"
              account.save()
        `,
        'library/loans.py': `
          def extend_loan(loan):
              loan.due_at = loan.due_at + timedelta(days=14)
              loan.save()
        `,
      },
    },
  ],
});
