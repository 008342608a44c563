import { uncheckedReset } from '#audit/rules/limits/unchecked-reset.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncheckedReset, {
  fires: [
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
