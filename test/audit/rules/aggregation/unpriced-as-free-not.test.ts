import { unpricedAsFree } from '#audit/rules/aggregation/unpriced-as-free.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unpricedAsFree, {
  fires: [],
  silent: [
    {
      name: 'what was spent in a time',
      files: {
        'billing/report/aws_cost.py': `
          def build_row(label, cost_by_month, current_month, previous_month):
              current = cost_by_month.get(current_month, 0)
              return {"label": label, "cost": current * 1.2, "change": current - cost_by_month.get(previous_month, 0)}
        `,
        'src/billing/report.ts': `
          export function billedOn(day: string, costByDay: Record<string, number>): number {
            return (costByDay[day] ?? 0) * 1.2;
          }
        `,
      },
    },
  ],
});
