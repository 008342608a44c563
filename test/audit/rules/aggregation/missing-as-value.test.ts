import { missingAsValue } from '#audit/rules/aggregation/missing-as-value.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingAsValue, {
  fires: [
    {
      name: 'a zero in a field for which the code that takes it has a fallback',
      files: {
        'src/run.ts': `
          export async function run(stream: Stream) {
            const totals = { input: 0, output: 0, cost: 0 };
            for await (const chunk of stream) totals.cost = chunk.cost ?? totals.cost;
            await save(totals);
          }
        `,
        'src/save.ts': `
          export async function save(totals: Totals) {
            await store.put({ cost: totals.cost ?? computeCost(totals) });
          }
        `,
      },
      at: ['src/run.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'a default before the fallback',
      files: {
        'src/price.ts': `
          export function price(chunk: Chunk) {
            const totalCost = chunk.cost ?? 0;
            return totalCost ?? calculateCost(chunk.usage);
          }
        `,
      },
      at: ['src/price.ts:2'],
    },
    {
      name: 'a default that makes the fallback dead, in two languages',
      files: {
        'cost.py': `
          def cost_of(r):
              cost = r.get("cost")
              if cost is None:
                  cost = float(r.get("header", 0.0))

              if cost is None:
                  cost = estimate(r)
              return cost
        `,
        'cost.ts': `
          export function costOf(r) {
            let cost = r.cost;
            if (cost === null) { cost = r.header ?? 0; }
            if (cost === null) { cost = estimate(r); }
            return cost;
          }
        `,
      },
      at: ['cost.py:4', 'cost.ts:3'],
      confidence: 'certain',
    },
    {
      name: 'a skip that does not skip, in three languages',
      files: {
        'billing/summary.py': `
          def summarize(bills):
              bill_id = bills.first().id if bills else None
              if bill_id is None:
                  LOG.info("no bill was found, skipping summarization")
              delete_lines(bill_id)
        `,
        'src/billing/run.ts': `
          export function run(price) {
            if (!price) {
              logger.warn('no price, skipping line');
            }
            return charge(price);
          }
        `,
        'billing/run.go': `
          package billing

          func run(sub *Subscription) error {
          	if sub == nil {
          		log.Printf("no subscription, skipping")
          	}
          	return charge(sub)
          }
        `,
      },
      at: ['billing/summary.py:3', 'src/billing/run.ts:2', 'billing/run.go:4'],
    },
    {
      name: 'a placeholder price from another file',
      files: {
        'common/price.go': `
          package common

          func GetModelPrice(name string) float64 {
          	if price, ok := prices[name]; ok {
          		return price
          	}
          	return -1
          }
        `,
        'controller/relay.go': `
          package controller

          func relay(name string, ratio float64) int {
          	modelPrice := common.GetModelPrice(name)
          	total := modelPrice * ratio
          	return int(total)
          }
        `,
      },
      at: ['controller/relay.go:4'],
      confidence: 'likely',
    },
    {
      name: 'a period said to be put off, in an else-if, and closed all the same',
      files: {
        'billing/close.go': `
          package billing

          func closePeriod(p *Period, now time.Time) error {
          	if p.Force {
          		log.Infof("closing %s at once", p.ID)
          	} else if p.GraceEnd.After(now) {
          		log.Infof("period %s is in its grace time, ignoring until %s", p.ID, p.GraceEnd)
          	}
          	return invoice(p)
          }
        `,
      },
      at: ['billing/close.go:6'],
    },
    {
      name: 'a bill said to be too early, in TypeScript',
      files: {
        'src/billing/run.ts': `
          export async function run(account: Account, now: Date) {
            if (account.nextBillingAt > now) {
              logger.info('account is not due, skipping');
            }
            await charge(account);
          }
        `,
      },
      at: ['src/billing/run.ts:2'],
    },
  ],
  silent: [
    {
      name: 'something missing that is made good in the next line',
      files: {
        'src/billing/plan.ts': `
          export async function planOf(subscription: Subscription, log: Logger) {
            const plan = await planFromProvider(subscription);
            if (!plan) {
              log.error('No plan at the provider: the upgrade may be skipped', { id: subscription.id });
            }
            const own = { ...subscription, plan: plan ?? subscription.plan };
            await saveSubscription(own);
          }
        `,
      },
    },
    {
      name: 'a field without a value until somebody tells it',
      files: {
        'src/run.ts': `
          export async function run(stream: Stream) {
            const totals: Totals = { input: 0, output: 0, cost: undefined };
            for await (const chunk of stream) totals.cost = chunk.cost ?? totals.cost;
            await store.put({ cost: totals.cost ?? computeCost(totals) });
          }
        `,
      },
    },
    {
      name: 'a zero that is added to, and a fallback that is no computation',
      files: {
        'src/run.ts': `
          export async function run(stream: Stream) {
            const totals = { cost: 0 };
            for await (const chunk of stream) totals.cost += chunk.cost ?? 0;
            return { cost: totals.cost, shown: totals.cost ?? computeCost(totals) };
          }
          export const other = (chunk: Chunk) => {
            const cost = chunk.cost ?? null;
            return cost ?? computeCost(chunk);
          };
        `,
      },
    },
    {
      name: 'kept missing until all ways were tried',
      files: {
        'cost.py': `
          def cost_of(r):
              cost = r.get("cost")
              if cost is None:
                  cost = r.get("header")
              if cost is None:
                  cost = estimate(r)
              return cost
        `,
      },
    },
    {
      name: 'a skip that leaves, and a last statement',
      files: {
        'billing/summary.py': `
          def summarize(bills):
              for bill in bills:
                  if bill is None:
                      LOG.info("no bill, skipping")
                      continue
                  write(bill)

          def close(bill):
              if bill is None:
                  LOG.info("no bill, skipping")
        `,
        'billing/run.go': `
          package billing

          func run(sub *Subscription) error {
          	if sub == nil {
          		log.Printf("no subscription, skipping")
          		return nil
          	}
          	return charge(sub)
          }
        `,
      },
    },
    {
      name: 'a placeholder that is checked, or told by a second result',
      files: {
        'price.go': `
          package price

          func GetModelPrice(name string) float64 { return -1 }

          func FindPrice(name string) (float64, bool) { return -1, false }

          func relay(name string, ratio float64) float64 {
          	modelPrice := GetModelPrice(name)
          	if modelPrice == -1 {
          		return 0
          	}
          	return modelPrice * ratio
          }

          func other(name string, ratio float64) float64 {
          	price, ok := FindPrice(name)
          	return price * ratio
          }
        `,
      },
    },
    {
      name: 'a period put off that leaves, and a wait that is waited for',
      files: {
        'billing/close.go': `
          package billing

          func closePeriod(p *Period, now time.Time) error {
          	if p.GraceEnd.After(now) {
          		log.Infof("period %s is in its grace time, ignoring until %s", p.ID, p.GraceEnd)
          		return nil
          	}
          	if p.Busy {
          		log.Infof("period %s is busy", p.ID)
          	}
          	return invoice(p)
          }
        `,
      },
    },
  ],
});
