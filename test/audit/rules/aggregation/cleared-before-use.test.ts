import { clearedBeforeUse } from '#audit/rules/aggregation/cleared-before-use.ts';
import { describeRule } from '#test/rule-tester.ts';

const TTL = `
  package quota

  func (l *Limiter) QuotaExceeded(ctx context.Context, session *Session, key string, period time.Duration) bool {
  	left, err := l.redis.PTTL(ctx, key).Result()
  	if err != nil {
  		return true
  	}
  	renews := time.Now().Add(left)
  	count := func() bool {
  		used := l.redis.Incr(ctx, key).Val()
  		l.keep(session, used, renews)
  		return used > session.QuotaMax
  	}
  	if left > 0 {
  		return count()
  	}
  	l.redis.Set(ctx, key, 0, period)
  	return count()
  }
`;
const MEAN = `
  package cost

  func (n *Node) add(that *Node) {
  	n.CPUCost += that.CPUCost
  	n.Share = (n.Share*n.CPUCost + that.Share*that.CPUCost) / n.CPUCost
  }
`;
const KEY_HERE = `
  export async function createItem(invoice: Invoice, key: string) {
    const request = toRequest(invoice);
    request.headers['Idempotency-Key'] = key;
    request.headers = { Authorization: token() };
    await client.post('/v1/invoiceitems', request);
  }
`;
const PAYMENT = `
  export async function payWithCredits(credit: Credit, invoice: Invoice) {
    if (credit.amount >= invoice.total) return;
    credit.amount = 0;
    await credit.save();
    await addPayment(invoice.id, credit.amount);
  }
`;

const CHANGE = `
  export async function changePlan(sub: Subscription, plan: Plan) {
    sub.plan = plan;
    const oldPlan = sub.plan;
    await prorate(oldPlan, plan);
  }
`;

describeRule(clearedBeforeUse, {
  fires: [
    {
      name: 'a payment by credits that were set to zero',
      files: { 'src/billing/cart.ts': PAYMENT },
      at: ['src/billing/cart.ts:5'],
      confidence: 'likely',
    },
    {
      name: 'usage that is reported after it was reset',
      files: {
        'billing/report.py': `
          def close_period(meter, client):
              if meter.usage > meter.free_units:
                  meter.usage = 0
                  meter.save()
                  client.report_usage(meter.customer_id, quantity=meter.usage)
        `,
      },
      at: ['billing/report.py:5'],
    },
    {
      name: 'a refund of a balance that is gone, in Ruby',
      files: {
        'app/services/billing/close.rb': `
          class Billing::Close
            def call(wallet)
              return if wallet.balance_cents.zero?
              log(wallet.balance_cents)
              wallet.balance_cents = 0
              wallet.save!
              Refund.create!(wallet_id: wallet.id, amount_cents: wallet.balance_cents)
            end
          end
        `,
      },
      at: ['app/services/billing/close.rb:7'],
    },
    {
      name: 'a key in headers that are replaced',
      files: { 'src/billing/items.ts': KEY_HERE },
      at: ['src/billing/items.ts:4'],
    },
    {
      name: 'the end of the old period for the new one',
      files: { 'quota/limit.go': TTL },
      at: ['quota/limit.go:17'],
    },
    { name: 'a weight that already holds both', files: { 'cost/node.go': MEAN }, at: ['cost/node.go:5'] },
    {
      name: 'a buffer that is emptied and sent',
      files: {
        'src/usage/flush.ts': `
          export class UsageBuffer {
            async flush() {
              this.events.clear();
              await this.client.sendUsage(this.events);
            }
          }
        `,
      },
      at: ['src/usage/flush.ts:4'],
    },
    {
      name: 'an old value taken from the new one, in three languages',
      files: {
        'src/billing/change.ts': CHANGE,
        'billing/ledger.py': `
          def debit(wallet, cost):
              wallet.balance -= cost
              wallet.save()
              Ledger.objects.create(wallet=wallet, balance_before=wallet.balance, amount=cost)
        `,
        'billing/change.go': `
          package billing

          func (s *Service) ChangePlan(sub *Subscription, plan string) error {
          	sub.Plan = plan
          	oldPlan := sub.Plan
          	return s.prorate(oldPlan, plan)
          }
        `,
      },
      at: ['src/billing/change.ts:3', 'billing/ledger.py:4', 'billing/change.go:5'],
    },
  ],
  silent: [
    {
      name: 'a buffer that is filled again, and one that is sent first',
      files: {
        'src/usage/flush.ts': `
          export class UsageBuffer {
            async refill() {
              this.events.clear();
              this.source.fill(this.events);
              await this.client.sendUsage(this.events);
            }
            async flush() {
              await this.client.sendUsage(this.events);
              this.events.clear();
            }
          }
        `,
      },
    },
    {
      name: 'the old value taken first, restored, or of a thing read anew',
      files: {
        'src/billing/change.ts': `
          export async function changePlan(sub: Subscription, plan: Plan) {
            const oldPlan = sub.plan;
            sub.plan = plan;
            await prorate(oldPlan, plan);
          }
          export async function undo(sub: Subscription, oldPlan: Plan) {
            sub.plan = oldPlan;
            const previousPlan = sub.plan;
            await prorate(previousPlan, sub.nextPlan);
          }
          export async function reread(sub: Subscription, plan: Plan) {
            sub.plan = plan;
            await sub.reload();
            const oldPlan = sub.plan;
            await prorate(oldPlan, plan);
          }
        `,
      },
    },
    {
      name: 'the amount taken before it is cleared',
      files: {
        'src/billing/cart.ts': PAYMENT.replace(
          'credit.amount = 0;',
          'const paid = credit.amount; credit.amount = 0;',
        ).replace('addPayment(invoice.id, credit.amount)', 'addPayment(invoice.id, paid)'),
      },
    },
    {
      name: 'the thing is read anew in between',
      files: { 'src/billing/cart.ts': PAYMENT.replace('await credit.save();', 'await credit.refresh();') },
    },
    {
      name: 'something that is given the thing fills it',
      files: { 'src/billing/cart.ts': PAYMENT.replace('await credit.save();', 'recalculate(credit);') },
    },
    {
      name: 'it grows again before it is read',
      files: {
        'src/billing/cart.ts': PAYMENT.replace(
          'await credit.save();',
          'for (const line of invoice.lines) credit.amount += line.credit;',
        ),
      },
    },
    {
      name: 'a field that starts at nothing',
      files: {
        'src/billing/total.ts': `
          export async function open(invoice: Invoice) {
            invoice.total = 0;
            await invoice.save();
            await announce(invoice.id, invoice.total);
          }
        `,
      },
    },
    {
      name: 'only told',
      files: {
        'src/billing/cart.ts': PAYMENT.replace(
          'await addPayment(invoice.id, credit.amount)',
          'logger.info(credit.amount)',
        ),
      },
    },
    {
      name: 'headers that take over the others, and a key set afterwards',
      files: {
        'src/billing/items.ts': KEY_HERE.replace('{ Authorization', '{ ...request.headers, Authorization'),
        'src/billing/late.ts': `
          export async function createItem(request: Request, key: string) {
            request.headers = { Authorization: token() };
            request.headers['Idempotency-Key'] = key;
            await client.post('/v1/invoiceitems', request);
          }
        `,
      },
    },
    {
      name: 'the end of the period is worked out again',
      files: {
        'quota/limit.go': TTL.replace(
          'l.redis.Set(ctx, key, 0, period)',
          'l.redis.Set(ctx, key, 0, period)\n  	renews = time.Now().Add(period)',
        ),
      },
    },
    {
      name: 'the mean is taken first',
      files: {
        'cost/node.go': `
          package cost

          func (n *Node) add(that *Node) {
          	n.Share = (n.Share*n.CPUCost + that.Share*that.CPUCost) / (n.CPUCost + that.CPUCost)
          	n.CPUCost += that.CPUCost
          }
        `,
      },
    },
  ],
});
