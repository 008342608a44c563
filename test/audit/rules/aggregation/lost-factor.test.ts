import { lostFactor } from '#audit/rules/aggregation/lost-factor.ts';
import { describeRule } from '#test/rule-tester.ts';

const TS_BEFORE = `
  export async function chargeUsage(db: Db, user: User, tokens: number, group: Group) {
    const cost = tokens * group.priceRatio;
    await db.user.update({ where: { id: user.id }, data: { credits: { decrement: cost } } });
  }
`;
const PY_BEFORE = `
  def add_usage(account, report, server):
      account.used_bytes += report.bytes * server.multiplier
      account.save()
`;
const GO_BEFORE = `
  package billing

  func (s *Service) Deduct(user *User, quota int64, channel *Channel) {
  	user.Balance -= quota * channel.Discount
  	s.db.Save(user)
  }
`;
const RUBY_BEFORE = `
  class Billing::Overage
    def amount(usage, plan)
      units = usage.units - plan.free_units
      charge(units)
    end
  end
`;
const MIN_BEFORE = `
  export function creditsToCharge(usage: Usage, plan: Plan) {
    const credits = Math.min(usage.credits, plan.creditCap);
    return credits;
  }
`;

describeRule(lostFactor, {
  fires: [
    {
      name: 'a price ratio that is gone from the cost',
      base: { 'src/billing/charge.ts': TS_BEFORE },
      files: { 'src/billing/charge.ts': TS_BEFORE.replace('tokens * group.priceRatio', 'tokens') },
      at: ['src/billing/charge.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'a multiplier of metered bytes, written by SQL now',
      base: { 'usage/report.py': PY_BEFORE },
      files: {
        'usage/report.py': `
          def add_usage(account, report, server):
              Account.objects.filter(id=account.id).update(used_bytes=F("used_bytes") + report.bytes)
        `,
      },
      at: ['usage/report.py:2'],
    },
    {
      name: 'a discount in Go',
      base: { 'billing/deduct.go': GO_BEFORE },
      files: { 'billing/deduct.go': GO_BEFORE.replace(' * channel.Discount', '') },
      at: ['billing/deduct.go:4'],
    },
    {
      name: 'free units that are billed too',
      base: { 'app/services/billing/overage.rb': RUBY_BEFORE },
      files: { 'app/services/billing/overage.rb': RUBY_BEFORE.replace(' - plan.free_units', '') },
      at: ['app/services/billing/overage.rb:3'],
    },
    {
      name: 'a cap that bounds no more',
      base: { 'src/billing/credits.ts': MIN_BEFORE },
      files: {
        'src/billing/credits.ts': MIN_BEFORE.replace(
          'Math.min(usage.credits, plan.creditCap)',
          'usage.credits',
        ),
      },
      at: ['src/billing/credits.ts:2'],
    },
    {
      name: 'a function moved to another file, without the rate',
      base: { 'usage/report.py': PY_BEFORE },
      files: {
        'usage/report.py': 'pass\n',
        'usage/counting.py': PY_BEFORE.replace(' * server.multiplier', ''),
      },
      at: ['usage/counting.py:2'],
    },
    {
      name: 'a step of its own, and a summand',
      base: {
        'src/billing/quota.ts': `
          export function quotaOf(usage: Usage, group: Group) {
            let quota = usage.promptTokens + usage.cachedTokens;
            quota *= group.ratio;
            return quota;
          }
        `,
      },
      files: {
        'src/billing/quota.ts': `
          export function quotaOf(usage: Usage, group: Group) {
            let quota = usage.promptTokens;
            return quota;
          }
        `,
      },
      at: ['src/billing/quota.ts:2', 'src/billing/quota.ts:2'],
    },
  ],
  silent: [
    {
      name: 'a text put together otherwise',
      base: {
        'src/billing/key.ts': `
          export function usageKey(customer: Customer) {
            const key = 'usage:' + customer.id + customer.suffix;
            return key;
          }
        `,
      },
      files: {
        'src/billing/key.ts': `
          export function usageKey(customer: Customer) {
            const key = 'usage:' + customer.id;
            return key;
          }
        `,
      },
    },
    {
      name: 'the factor applied a line above',
      base: { 'usage/report.py': PY_BEFORE },
      files: {
        'usage/report.py': `
          def add_usage(account, report, server):
              bytes = report.bytes * server.multiplier
              account.used_bytes += bytes
              account.save()
        `,
      },
    },
    {
      name: 'the factor applied by who calls it',
      base: { 'billing/deduct.go': GO_BEFORE },
      files: {
        'billing/deduct.go': `
          package billing

          func (s *Service) Deduct(user *User, quota int64) {
          	user.Balance -= quota
          	s.db.Save(user)
          }

          func (s *Service) Charge(user *User, quota int64, channel *Channel) {
          	s.Deduct(user, quota * channel.Discount)
          }
        `,
      },
    },
    {
      name: 'worked out by a new function',
      base: { 'src/billing/charge.ts': TS_BEFORE },
      files: {
        'src/billing/charge.ts': TS_BEFORE.replace('tokens * group.priceRatio', 'priced(tokens, group)'),
      },
    },
    {
      name: 'another factor in its place',
      base: { 'src/billing/charge.ts': TS_BEFORE },
      files: {
        'src/billing/charge.ts': TS_BEFORE.replace('group.priceRatio', 'group.modelPrice'),
      },
    },
    {
      name: 'taken out everywhere on purpose',
      base: { 'usage/report.py': `${PY_BEFORE}\n${PY_BEFORE.replace('add_usage', 'add_late_usage')}` },
      files: {
        'usage/report.py': `${PY_BEFORE}\n${PY_BEFORE.replace('add_usage', 'add_late_usage')}`.replaceAll(
          ' * server.multiplier',
          '',
        ),
      },
    },
    {
      name: 'a size on a screen',
      base: {
        'src/ui/bar.ts': `
          export function barWidth(bar: Bar, scale: Scale) {
            const width = bar.width * scale.zoom;
            return width;
          }
        `,
      },
      files: {
        'src/ui/bar.ts': `
          export function barWidth(bar: Bar, scale: Scale) {
            const width = bar.width;
            return width;
          }
        `,
      },
    },
    {
      name: 'nothing changed',
      base: { 'usage/report.py': PY_BEFORE },
      files: { 'usage/report.py': PY_BEFORE },
    },
  ],
});
