import { describe, expect, it } from 'vitest';
import { constantTest } from '#audit/rules/ingestion/constant-test.ts';
import { describeRule, runRule } from '#test/rule-tester.ts';

describeRule(constantTest, {
  fires: [
    {
      name: 'a flag that is asked whether it is nothing',
      files: {
        'usage/tasks.py': `
          async def refresh(account_id):
              account = await accounts.get(account_id)
              if account is None:
                  raise NotFound(account_id)
              if account.is_closed is not None:
                  return
              await usage.refresh(account)
        `,
        'src/usage/refresh.ts': `
          export async function refresh(account: Account) {
            if (account.isClosed !== null) return;
            await usage.refresh(account);
          }
        `,
      },
      at: ['usage/tasks.py:5', 'src/usage/refresh.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'a text alone behind or, and two inequalities of which one always holds',
      files: {
        'billing/invoices.py': `
          def is_open(invoice):
              if invoice.state == "draft" or "open":
                  bill(invoice)
        `,
        'billing/invoices.go': `
          package billing

          func settle(inv Invoice) {
          	if inv.State != "paid" || inv.State != "void" {
          		charge(inv)
          	}
          }
        `,
        'src/billing/plan.ts': `
          export function price(plan: Plan) {
            if (plan.interval === Interval.MONTH && plan.interval === Interval.YEAR) return 0;
            return plan.price;
          }
        `,
      },
      at: ['billing/invoices.py:2', 'billing/invoices.go:4', 'src/billing/plan.ts:2'],
      confidence: 'certain',
    },
    {
      name: 'an async answer nobody waits for',
      files: {
        'src/quota.ts': `
          export async function isWithinQuota(team: Team) {
            return (await quota.used(team)) < team.limit;
          }
          export async function run(team: Team) {
            if (!isWithinQuota(team)) throw new QuotaExceeded();
            if (team.isActive && isWithinQuota(team)) await start(team);
          }
        `,
        'billing/quota.py': `
          async def has_credits(team):
              return await balance(team) > 0

          async def run(team):
              if has_credits(team):
                  await start(team)
        `,
      },
      at: ['src/quota.ts:5', 'src/quota.ts:6', 'billing/quota.py:5'],
      confidence: 'certain',
    },
    {
      name: 'an async method of the same class, and one of a service by its type',
      files: {
        'billing/quota.py': `
          class QuotaService:
              async def has_credits(self, team):
                  return await self.balance(team) > 0

              async def run(self, team):
                  if self.has_credits(team):
                      await start(team)
        `,
        'src/billing/start.ts': `
          export class Starter {
            constructor(private readonly quotaService: QuotaService) {}
            async start(team: Team) {
              if (!this.quotaService.isWithin(team)) throw new QuotaExceeded();
            }
          }
        `,
        'src/billing/quota-service.ts': `
          export class QuotaService {
            async isWithin(team: Team) {
              return (await this.used(team)) < team.limit;
            }
          }
        `,
      },
      at: ['billing/quota.py:6', 'src/billing/start.ts:4'],
    },
  ],
  silent: [
    {
      name: 'a flag of something that may not be there',
      files: {
        'src/billing/finalize.ts': `
          export function finalizes(context?: Context): boolean {
            if (context?.shouldFinalize !== undefined) return context.shouldFinalize;
            return true;
          }
        `,
      },
    },
    {
      name: 'a flag that may be left out, where nothing else can be compared with nothing',
      files: {
        'usage/connector.go': `
          package usage

          func check(in Input) error {
          	if in.IsSoftLimit != nil || in.IssuedAt != nil {
          		return ErrInvalid
          	}
          	return nil
          }
        `,
        'billing/Charge.java': `
          class Charge {
            private Boolean isFinal;
            boolean same(Charge other) {
              if (other.isFinal != null) {
                return false;
              }
              return true;
            }
          }
        `,
      },
    },
    {
      name: 'a dictionary and a prompt, asked by names that async methods elsewhere have too',
      files: {
        'billing/service.py': `
          class PlanService:
              async def get(self, session, id):
                  return await session.find(id)

              async def price(self, session, tenant, update):
                  if not tenant.feature_flags.get("metered_plans", False):
                      raise Forbidden(tenant.id)
                  if tenant.mail_settings.get(update.template, True):
                      await self.notify(tenant)
        `,
        'scripts/billing/reset.py': `
          def reset(yes, meters):
              if not yes and not prompt.confirm("Proceed?"):
                  return
              for meter in meters:
                  usage.reset(meter)
        `,
        'billing/checkouts.py': `
          class CheckoutService:
              async def confirm(self, session, checkout):
                  return await session.save(checkout)
        `,
      },
    },
    {
      name: 'the flag itself, a moment, and fields of a request that may be left out',
      files: {
        'usage/tasks.py': `
          def refresh(account, update):
              if account.is_closed:
                  return
              if account.closed_at is not None:
                  return
              if update.is_public is not None:
                  account.is_public = update.is_public
              if update.has_tax is None:
                  return
              usage.refresh(account)
        `,
        'src/usage/filter.ts': `
          export function filter(query: UsageQuery, options: Options) {
            if (options.isPaid !== undefined) query.where({ isPaid: options.isPaid });
            if (query.isPaid === null) return [];
            return query.run();
          }
        `,
      },
    },
    {
      name: 'each value in a comparison of its own, and other joins',
      files: {
        'billing/invoices.py': `
          def is_open(invoice, fallback):
              if invoice.state == "draft" or invoice.state == "open":
                  bill(invoice)
              if invoice.state != "draft" and invoice.state != "open":
                  settle(invoice)
              if invoice.state != "draft" or invoice.kind != "open":
                  settle(invoice)
              name = invoice.name or "open"
              if invoice.state != fallback or invoice.state != "open":
                  settle(invoice)
        `,
      },
    },
    {
      name: 'answers that are waited for, or given at once',
      files: {
        'src/quota.ts': `
          export async function isWithinQuota(team: Team) {
            return (await quota.used(team)) < team.limit;
          }
          export function hasLimit(team: Team) {
            return team.limit !== null;
          }
          export async function run(team: Team) {
            if (!(await isWithinQuota(team))) throw new QuotaExceeded();
            if (hasLimit(team)) await start(team);
          }
        `,
        'src/chat/send.ts': `
          async function canSend(room: Room) {
            return room.open;
          }
          export async function send(room: Room) {
            if (canSend(room)) await post(room);
          }
        `,
      },
    },
  ],
});

describe('the way out', () => {
  it.each([
    ["if (order.state == 'open' || 'late') bill(order);", /a comparison of its own/],
    ["if (order.state != 'open' || order.state != 'late') bill(order);", /the other word/],
    ['if (order.isClosed !== null) return;', /the flag itself/],
  ])('of %s fits it', async (test, wayOut) => {
    const text = `export function charge(order) { ${test} recordUsage(order); }`;
    const matches = await runRule(constantTest, { files: { 'src/billing/charge.ts': text } });

    expect(matches.map(({ remediation }) => remediation)).toEqual([expect.stringMatching(wayOut)]);
  });
});
