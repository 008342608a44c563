import { moneyGate } from '#audit/rules/aggregation/money-gate.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(moneyGate, {
  fires: [
    {
      name: 'a daily row in Ruby',
      files: {
        'app/services/daily_usages/fill_service.rb': `
          class FillService
            def call
              usage = invoice_usage(subscription)
              if usage.total_amount_cents.positive?
                daily_usage = DailyUsage.new(subscription: subscription, usage: serialize(usage))
                daily_usage.save!
              end
            end
          end
        `,
      },
      at: ['app/services/daily_usages/fill_service.rb:4'],
      confidence: 'likely',
    },
    {
      name: 'rows of tokens in Python and TypeScript',
      files: {
        'billing/record.py': `
          def finish(session, response, total_cost):
              if total_cost > 0:
                  session.add(UsageRecord(tokens=response.tokens, cost=total_cost))
                  record_usage(tokens=response.tokens, cost=total_cost)
        `,
        'src/billing/record.ts': `
          export async function finish(run: Run, cost: number) {
            if (cost > 0) {
              await prisma.usageRecord.create({ data: { tokens: run.tokens, cost } });
            }
          }
        `,
      },
      at: ['billing/record.py:2', 'src/billing/record.ts:2'],
    },
  ],
  silent: [
    {
      name: 'units asked for, and charges that follow the money',
      files: {
        'billing/record.py': `
          def finish(session, response, total_cost):
              if response.units > 0:
                  record_usage(units=response.units, cost=total_cost)
              if total_cost > 0:
                  Charge.objects.create(amount=total_cost)

          def debit(credits):
              if credits > 0:
                  UsageRecord.objects.create(units=credits)
        `,
      },
    },
    {
      name: 'free usage kept elsewhere',
      files: {
        'billing/record.py': `
          def finish(response, cost):
              if cost > 0:
                  UsageRecord.objects.create(tokens=response.tokens, cost=cost)
              else:
                  FreeUsage.objects.create(tokens=response.tokens)
        `,
      },
    },
  ],
});
