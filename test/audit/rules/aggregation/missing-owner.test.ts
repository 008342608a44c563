import { missingOwner } from '#audit/rules/aggregation/missing-owner.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingOwner, {
  fires: [
    {
      name: 'the one function of a file that does not ask by the owner it is given',
      files: {
        'usage/store.go': `
          package usage

          func (s *Store) Add(ctx context.Context, userID string, n int) error {
          	return s.db.WithContext(ctx).
          		Model(&MonthlyUsage{}).
          		Where("period_start = ?", monthStart()).
          		Where("user_id = ?", userID).
          		UpdateColumn("messages", gorm.Expr("messages + ?", n)).Error
          }

          func (s *Store) Current(ctx context.Context, userID string) (*MonthlyUsage, error) {
          	usage := s.fresh(userID)
          	err := inTransaction(ctx, s.db, func(tx *gorm.DB) error {
          		return tx.WithContext(ctx).
          			Where("period_start = ?", monthStart()).
          			First(usage).Error
          	})
          	return usage, err
          }

          func (s *Store) History(ctx context.Context, userID string) ([]MonthlyUsage, error) {
          	rows := new([]MonthlyUsage)
          	err := s.db.WithContext(ctx).
          		Where("user_id = ?", userID).
          		Where("period_start != ?", monthStart()).
          		Find(&rows).Error
          	return *rows, err
          }

          func (s *Store) fresh(userID string) *MonthlyUsage {
          	return &MonthlyUsage{UserID: userID, PeriodStart: monthStart()}
          }
        `,
        'src/usage.ts': `
          export const used = (teamId: string, from: Date) =>
            prisma.creditUsage.findMany({ where: { teamId, createdAt: { gte: from } } });
          export const usedBy = (teamId: string, from: Date, kind: string) =>
            prisma.creditUsage.findMany({ where: { teamId, kind, createdAt: { gte: from } } });
          export async function last(teamId: string, before: Date) {
            return prisma.creditUsage.findFirst({ where: { createdAt: { lt: before } }, orderBy: { createdAt: 'desc' } });
          }
        `,
      },
      at: ['usage/store.go:14', 'src/usage.ts:6'],
    },
    {
      name: 'charges of all accounts in the turn of one',
      files: {
        'billing/overage.py': `
          def charge_overage(now):
              for account in Account.objects.filter(plan="metered"):
                  charged = OverageCharge.objects.filter(charged_at__gte=account.term.starts_at)
                  overage = usage_of(account) - sum([one.units for one in charged])
                  OverageCharge.objects.create(account=account, units=overage, charged_at=now)
        `,
      },
      at: ['billing/overage.py:3'],
      confidence: 'likely',
    },
    {
      name: 'whether a notice was sent, asked of everybody’s notices',
      files: {
        'billing/notices.py': `
          def send_notice(organization, level):
              UsageNotice.objects.create(organization=organization, percent=level, sent_at=now())

          def notify(organization):
              level = level_of(organization)
              start = period_start(organization)
              if UsageNotice.objects.filter(sent_at__gt=start, percent=level).exists():
                  return
              send_notice(organization, level)
        `,
        'billing/notices.rb': `
          class Notices
            def notify(customer, level)
              return if UsageAlert.where(threshold: level, sent_at: month_start..).exists?
              UsageAlert.create!(customer: customer, threshold: level, sent_at: Time.current)
            end
          end
        `,
      },
      at: ['billing/notices.py:7', 'billing/notices.rb:3'],
      confidence: 'likely',
    },
    {
      name: 'a model’s rows, found by time alone',
      files: {
        'src/billing/charge.ts': `
          export async function charge(tenant: Tenant) {
            const charged = await prisma.overageCharge.findMany({ where: { chargedAt: { gte: tenant.termStart } } });
            await prisma.overageCharge.create({ data: { tenantId: tenant.id, units: rest(charged), chargedAt: now() } });
          }
        `,
      },
      at: ['src/billing/charge.ts:2'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'one by its owner through an object that has it, one for everybody, one sibling alone',
      files: {
        'src/usage.ts': `
          export const used = (teamId: string, from: Date) =>
            prisma.creditUsage.findMany({ where: { teamId, createdAt: { gte: from } } });
          export const usedBy = (teamId: string, from: Date, kind: string) =>
            prisma.creditUsage.findMany({ where: { teamId, kind, createdAt: { gte: from } } });
          export const ofPlan = (teamId: string, before: Date, plan: Plan) =>
            prisma.creditUsage.findFirst({ where: { planId: plan.id, createdAt: { lt: before } } });
          export const expire = (before: Date) =>
            prisma.creditUsage.findMany({ where: { createdAt: { lt: before } } });
          export const ofCaller = (teamId: string, before: Date) =>
            prisma.creditUsage.findMany({ where: { ...scope(teamId), createdAt: { lt: before } } });
        `,
        'src/rates.ts': `
          export const own = (teamId: string, day: Date) =>
            prisma.ratePeriod.findMany({ where: { teamId, startsAt: { lte: day } } });
          export const listed = (teamId: string, day: Date) =>
            prisma.ratePeriod.findFirst({ where: { startsAt: { lte: day } } });
        `,
      },
    },
    {
      name: 'the owner in the condition, behind it, or compared row by row',
      files: {
        'billing/overage.py': `
          def charge_overage(account, now):
              charged = OverageCharge.objects.filter(account=account, charged_at__gte=now)
              later = OverageCharge.objects.filter(charged_at__gte=now)
              later = later.filter(account=account)
              OverageCharge.objects.create(account=account, units=1, charged_at=now)

          def own(account, now):
              rows = OverageCharge.objects.filter(charged_at__gte=now)
              return [row for row in rows if row.account_id == account.id]

          def helped(account, now):
              rows = OverageCharge.objects.filter(charged_at__gte=now)
              return of_account(rows, account)
        `,
      },
    },
    {
      name: 'a condition that says whose rows are meant by another column',
      files: {
        'billing/overage.py': `
          def charge_overage(account, now):
              charged = OverageCharge.objects.filter(invoice=account.open_invoice, charged_at__gte=now)
              also = OverageCharge.objects.filter(invoice_id=account.open_invoice_id, charged_at__gte=now)
              OverageCharge.objects.create(account=account, units=1, charged_at=now)
        `,
      },
    },
    {
      name: 'rows over all owners, where all are meant',
      files: {
        'billing/overage.py': `
          def charge_all(now):
              charged = OverageCharge.objects.filter(charged_at__gte=now).count()
              for account in Account.objects.all():
                  OverageCharge.objects.create(account=account, units=1, charged_at=now)

          def admin_statistics(account, now):
              return OverageCharge.objects.filter(charged_at__gte=now).count()

          def report(current_account, now):
              return OverageCharge.objects.filter(charged_at__gte=now).count()
        `,
      },
    },
    {
      name: 'rows that are not written per owner, and rows that have nothing to do with billing',
      files: {
        'billing/rates.py': `
          def price(account, day):
              rates = ExchangeRate.objects.filter(valid_at__lte=day)
              ExchangeRate.objects.create(currency="EUR", valid_at=day)
              return rates.last().value * account.units
        `,
        'chat/posts.py': `
          def latest(team, day):
              posts = BlogPost.objects.filter(published_at__gte=day)
              BlogPost.objects.create(team=team, published_at=day)
              return posts
        `,
      },
    },
  ],
});
