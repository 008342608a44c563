import { earlyRounding } from '#audit/rules/aggregation/early-rounding.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyRounding, {
  fires: [
    {
      name: 'each amount rounded, in three languages',
      files: {
        'src/billing/total.ts': `
          export function total(events, unitPrice) {
            let sum = 0;
            for (const e of events) { sum += Math.ceil(e.units * unitPrice); }
            return sum;
          }
        `,
        'billing/total.py': `
          def total(events, price):
              amount = 0
              for e in events:
                  amount += round(e.units * price, 2)
              return amount
        `,
        'billing/total.go': `
          package billing

          func total(events []Event, unitPrice float64) (sum float64) {
          	for _, e := range events {
          		sum += math.Round(e.Units * unitPrice)
          	}
          	return sum
          }
        `,
      },
      at: ['src/billing/total.ts:3', 'billing/total.py:4', 'billing/total.go:5'],
      confidence: 'likely',
    },
    {
      name: 'each row rounded in SQL',
      files: { 'usage.sql': 'SELECT SUM(ROUND(units * price, 2)) FROM usage_events;' },
      at: ['usage.sql:1'],
    },
  ],
  silent: [
    {
      name: 'rounded once, at the end',
      files: {
        'src/billing/total.ts': `
          export function total(events, unitPrice) {
            let sum = 0;
            for (const e of events) sum += e.units * unitPrice;
            return Math.round(sum);
          }
        `,
        'usage.sql': 'SELECT ROUND(SUM(units * price), 2) FROM usage_events;',
      },
    },
    {
      name: 'units rounded by the meter, and sums that are no money',
      files: {
        'src/billing/total.ts': `
          export function total(events) {
            let seconds = 0;
            for (const e of events) seconds += Math.ceil(e.ms / 1000);
            return seconds;
          }
        `,
        'src/chart.ts': `
          export function width(bars, price) {
            let x = 0;
            for (const b of bars) x += Math.round(b.w * price);
            return x;
          }
        `,
      },
    },
  ],
});
