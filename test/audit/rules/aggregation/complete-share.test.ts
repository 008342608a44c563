import { completeShare } from '#audit/rules/aggregation/complete-share.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(completeShare, {
  fires: [
    {
      name: 'a guard that sets everything to zero, with other reasons beside it',
      files: {
        'app/services/fees/projection_service.rb': `
          class ProjectionService
            def call
              if fees.blank? || !(period_ratio > 0 && period_ratio < 1)
                result.projected_amount = BigDecimal("0")
                return result
              end
              result.projected_amount = amount / period_ratio
            end
          end
        `,
      },
      at: ['app/services/fees/projection_service.rb:3'],
      confidence: 'likely',
    },
    {
      name: 'the outside in Python, a choice in Go’s if and TypeScript',
      files: {
        'billing/prorate.py': `
          def prorate(price, fraction):
              if fraction <= 0 or fraction >= 1:
                  return Decimal("0")
              return price * fraction
        `,
        'src/billing/prorate.ts': `
          export const prorate = (price: number, line: Line) =>
            0 < line.share && line.share < 1 ? price * line.share : 0;
        `,
      },
      at: ['billing/prorate.py:2', 'src/billing/prorate.ts:2'],
    },
  ],
  silent: [
    {
      name: 'the end included, and a full price at the end',
      files: {
        'billing/prorate.py': `
          def prorate(price, fraction):
              if fraction <= 0 or fraction > 1:
                  return Decimal("0")
              return price * fraction

          def full(price, fraction):
              if 0 < fraction and fraction < 1:
                  return price * fraction
              return price

          def refuse(fraction):
              if fraction <= 0 or fraction >= 1:
                  raise ValueError("not a share")
              return fraction
        `,
      },
    },
    {
      name: 'shares of no bill, and other names',
      files: {
        'stats/sample.py': `
          def keep(ratio):
              return 1 if ratio > 0 and ratio < 1 else 0
        `,
        'billing/score.py': `
          def score(likelihood):
              return 1 if likelihood > 0 and likelihood < 1 else 0
        `,
      },
    },
  ],
});
