import { lostCondition } from '#audit/rules/aggregation/lost-condition.ts';
import { describeRule } from '#test/rule-tester.ts';

const SQL_BEFORE = `
  export async function overageTotal(db: Db, customerId: string) {
    return await db.query(
      \`SELECT sum(amount) FROM invoices
        WHERE customer_id = $1 AND status = 'finalized'\`,
      [customerId],
    );
  }
`;
const RAILS_BEFORE = `
  class Billing::UsageTotal
    def total(period)
      Invoice.where(subscription_id: @subscription.id, status: :finalized).sum(:amount_cents)
    end
  end
`;
const DJANGO_BEFORE = `
  def invoiced_total(account):
      return Invoice.objects.filter(account=account, voided=False).aggregate(Sum("total"))
`;
const GORM_BEFORE = `
  package billing

  func UsageCost(db *gorm.DB, tenantID string) (cost int64) {
  	db.Model(&UsageRecord{}).Where("tenant_id = ?", tenantID).Where("deleted = ?", false).Select("sum(cost)").Scan(&cost)
  	return cost
  }
`;

describeRule(lostCondition, {
  fires: [
    {
      name: 'SQL that no longer keeps to finalized invoices',
      base: { 'src/billing/overage.ts': SQL_BEFORE },
      files: { 'src/billing/overage.ts': SQL_BEFORE.replace(" AND status = 'finalized'", '') },
      at: ['src/billing/overage.ts:3'],
    },
    {
      name: 'a Rails query without its status',
      base: { 'app/services/billing/usage_total.rb': RAILS_BEFORE },
      files: { 'app/services/billing/usage_total.rb': RAILS_BEFORE.replace(', status: :finalized', '') },
      at: ['app/services/billing/usage_total.rb:3'],
    },
    {
      name: 'a Rails query without its scope',
      base: {
        'app/services/billing/usage_total.rb': RAILS_BEFORE.replace(', status: :finalized)', ').finalized'),
      },
      files: { 'app/services/billing/usage_total.rb': RAILS_BEFORE.replace(', status: :finalized', '') },
      at: ['app/services/billing/usage_total.rb:3'],
    },
    {
      name: 'a Django filter that lets void invoices in',
      base: { 'billing/totals.py': DJANGO_BEFORE },
      files: { 'billing/totals.py': DJANGO_BEFORE.replace(', voided=False', '') },
      at: ['billing/totals.py:2'],
    },
    {
      name: 'a GORM chain without the tenant',
      base: { 'billing/cost.go': GORM_BEFORE },
      files: { 'billing/cost.go': GORM_BEFORE.replace('.Where("tenant_id = ?", tenantID)', '') },
      at: ['billing/cost.go:4'],
    },
  ],
  silent: [
    {
      name: 'the condition under another name',
      base: { 'app/services/billing/usage_total.rb': RAILS_BEFORE },
      files: {
        'app/services/billing/usage_total.rb': RAILS_BEFORE.replace(', status: :finalized)', ').closed'),
      },
    },
    {
      name: 'the condition in a filter that is built beside the query',
      base: { 'src/billing/overage.ts': SQL_BEFORE },
      files: {
        'src/billing/overage.ts': SQL_BEFORE.replace(" AND status = 'finalized'", ' AND ${onlyClosed()}'),
      },
    },
    {
      name: 'rows that are sorted out after they were read',
      base: { 'billing/totals.py': DJANGO_BEFORE },
      files: {
        'billing/totals.py': `
          def invoiced_total(account):
              invoices = Invoice.objects.filter(account=account)
              return sum(one.total for one in invoices if not one.voided)
        `,
      },
    },
    {
      name: 'a column that only narrows what is shown',
      base: { 'billing/totals.py': DJANGO_BEFORE.replace('voided=False', 'number=number') },
      files: { 'billing/totals.py': DJANGO_BEFORE.replace(', voided=False', '') },
    },
    {
      name: 'two queries over the same rows, of which one is new',
      base: { 'billing/totals.py': DJANGO_BEFORE },
      files: {
        'billing/totals.py': `
          def invoiced_total(account):
              every = Invoice.objects.filter(account=account).count()
              return every, Invoice.objects.filter(account=account).aggregate(Sum("total"))
        `,
      },
    },
    {
      name: 'rows that have nothing to do with billing',
      base: {
        'blog/posts.py': 'def posts(author):\n    return Post.objects.filter(author=author, deleted=False)\n',
      },
      files: { 'blog/posts.py': 'def posts(author):\n    return Post.objects.filter(author=author)\n' },
    },
    {
      name: 'no base to compare with',
      files: { 'billing/totals.py': DJANGO_BEFORE.replace(', voided=False', '') },
    },
  ],
});
