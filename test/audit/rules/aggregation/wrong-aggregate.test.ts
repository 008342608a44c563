import { wrongAggregate } from '#audit/rules/aggregation/wrong-aggregate.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wrongAggregate, {
  fires: [
    {
      name: 'an average of averages in queries that follow each other',
      files: {
        'billing/storage.sql': `
          with daily as (
              select account_id, date_trunc('day', read_at) as day_at, avg(size_bytes) as size_bytes
              from readings
              group by 1, 2
          ),
          monthly as (
              select account_id, avg(size_bytes) as billable_bytes
              from daily
              group by 1
          )
          select account_id, billable_bytes from monthly
        `,
      },
      at: ['billing/storage.sql:7'],
      confidence: 'likely',
    },
    {
      name: 'all refunds so far, booked for each of them',
      files: {
        'refunds.py': `
          async def _on_refund_succeeded(session, order):
              balance = await wallets.balance(session, order.customer)
              taken = min(balance, order.refunded_amount + order.refunded_tax_amount)
              await wallets.create_balance_transaction(session, order.customer, -taken)
        `,
        'src/webhook.ts': `
          export async function handleChargeRefunded(charge: Charge) {
            await deductCredits(charge.customer, charge.amount_refunded);
          }
        `,
      },
      at: ['refunds.py:4', 'src/webhook.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'the other end of a range than the name asks for, in three languages',
      files: {
        'query.go': `
          package query

          const newestSample = \`min_over_time(timestamp(up)[%s:%s])\`
        `,
        'query.ts': "const oldestEvent = 'SELECT max(created_at) FROM usage_events';",
        'query.py': 'latest_event = "SELECT min(event_time) FROM usage_events"',
      },
      at: ['query.go:3', 'query.ts:1', 'query.py:1'],
      confidence: 'likely',
    },
    {
      name: 'weights read after they have grown, in two languages',
      files: {
        'node.go': `
          package node

          func (n *Node) add(that *Node) {
          	total := n.RAMCost + that.RAMCost
          	n.RAMCost += that.RAMCost
          	n.Overhead.Fraction = (n.Overhead.Fraction*n.RAMCost + that.Overhead.Fraction*that.RAMCost) / total
          }
        `,
        'node.py': `
          def add(a, b):
              a.cost += b.cost
              a.share = (a.share * a.cost + b.share * b.cost) / a.cost
        `,
      },
      at: ['node.go:6', 'node.py:3'],
      confidence: 'certain',
    },
    {
      name: 'an average of averages',
      files: {
        'usage.sql': `
          SELECT AVG(d.mean_units)
            FROM (SELECT day, AVG(units) AS mean_units FROM usage GROUP BY day) d;
        `,
      },
      at: ['usage.sql:1'],
    },
    {
      name: 'distinct events in one branch, rows in the other, in Go',
      files: {
        'repository/usage.go': `
          package repository

          func columns(isCount bool) []string {
          	if isCount {
          		return []string{"COUNT(DISTINCT id) AS event_count"}
          	}
          	return []string{"COUNT(id) AS event_count"}
          }
        `,
      },
      at: ['repository/usage.go:7'],
    },
    {
      name: 'the same in Python',
      files: {
        'usage/query.py': `
          def columns(exact):
              cols = []
              if exact:
                  cols.append("count(distinct event_id) as events")
              else:
                  cols.append("count(event_id) as events")
              return cols
        `,
      },
      at: ['usage/query.py:6'],
    },
  ],
  silent: [
    {
      name: 'a date made of a text beside the booking',
      files: {
        'billing/wallet.go': `
          package billing

          func (s *Service) processWalletEvent(ctx context.Context, req Request) error {
          	tx := &Transaction{Amount: req.Amount, ExpiresAt: types.ParseTextToDate(req.ExpiresAt)}
          	return s.repo.CreateTransaction(ctx, tx)
          }
        `,
      },
    },
    {
      name: 'one refund’s own amount, the rest of a total, and a total that is only shown',
      files: {
        'refunds.py': `
          async def _on_refund_succeeded(session, order, refund, before):
              await wallets.create_balance_transaction(session, order.customer, -refund.amount)
              await wallets.create_balance_transaction(session, order.customer, before - order.refunded_amount)
              await events.create_event(metadata={"refunded": order.refunded_amount})

          def refund_rest(order):
              wallets.create_balance_transaction(order.customer, order.refunded_amount)
        `,
      },
    },
    {
      name: 'the end that the name asks for',
      files: {
        'query.ts': `
          const oldestEvent = 'SELECT min(created_at) FROM usage_events';
          const latestSpread = 'SELECT max(created_at) - min(created_at) FROM usage_events';
          const latestLimit = 'SELECT min(units) FROM plans';
        `,
      },
    },
    {
      name: 'weights read before they grow',
      files: {
        'node.py': `
          def add(a, b):
              a.share = (a.share * a.cost + b.share * b.cost) / (a.cost + b.cost)
              a.cost += b.cost
        `,
      },
    },
    {
      name: 'an average of sums, and one of rows as they are',
      files: {
        'usage.sql': `
          SELECT AVG(d.units) FROM (SELECT day, SUM(units) AS units FROM usage GROUP BY day) d;
          SELECT AVG(units) FROM usage;
        `,
      },
    },
    {
      name: 'two counts under two names, or of two columns',
      files: {
        'repository/usage.go': `
          package repository

          func columns() []string {
          	return []string{"COUNT(DISTINCT id) AS event_count", "COUNT(id) AS row_count", "COUNT(DISTINCT customer_id) AS customers", "COUNT(id) AS customers"}
          }
        `,
      },
    },
  ],
});
