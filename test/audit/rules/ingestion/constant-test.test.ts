import { constantTest } from '#audit/rules/ingestion/constant-test.ts';
import { describeRule } from '#test/rule-tester.ts';

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
  ],
  silent: [
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
