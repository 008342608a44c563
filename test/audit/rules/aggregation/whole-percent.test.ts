import { wholePercent } from '#audit/rules/aggregation/whole-percent.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wholePercent, {
  fires: [
    {
      name: 'one place divides, the other does not',
      files: {
        'app/Billing/Invoices.php': `
          <?php
          class Invoices {
              public function tax(Invoice $invoice): float {
                  return $invoice->total * $invoice->customer->taxPercentage() / 100;
              }
              public function net(Invoice $invoice): float {
                  return $invoice->total - ($invoice->total * $invoice->customer->taxPercentage());
              }
          }
        `,
        'billing/fees.rb': `
          def fee(order)
            order.amount * order.fee_percent.fdiv(100)
          end

          def payout(order)
            order.amount * (1 - order.fee_percent)
          end
        `,
        'src/billing/check.ts': `
          export const isValid = (coupon: Coupon) => coupon.discountPercent <= 100;
        `,
        'src/billing/total.ts': `
          export const total = (price: number, coupon: Coupon) => price * (1 - coupon.discountPercent);
        `,
      },
      at: ['app/Billing/Invoices.php:7', 'billing/fees.rb:6', 'src/billing/total.ts:1'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'divided somewhere on the way',
      files: {
        'src/billing/total.ts': `
          export function totals(price: number, coupon: Coupon) {
            const percent = coupon.percent / 100;
            const a = price * percent;
            const b = (price * coupon.percent) / 100;
            const c = Math.round((price * coupon.percent) / 100);
            const d = price * coupon.percent * 0.01;
            const e = divide(price * coupon.percent, 100);
            const f = price * (coupon.percent / 100);
            return [a, b, c, d, e, f];
          }
        `,
      },
    },
    {
      name: 'nothing shows that it counts in hundredths, or that another of that name does',
      files: {
        'billing/fees.py': `
          def fee(order):
              return order.amount * order.fee_percent
        `,
        'billing/bars.py': `
          def width(bar):
              return bar.percent / 100
        `,
        'billing/share.py': `
          def part(order):
              return order.amount * order.percent
        `,
      },
    },
    {
      name: 'no money',
      files: {
        'src/draw/bar.ts': `
          export const left = (bar: Bar) => bar.size * bar.fillPercent;
          export const right = (bar: Bar) => (bar.size * bar.fillPercent) / 100 > bar.fillPercent / 100;
        `,
      },
    },
  ],
});
