import { mixedUnits } from '#audit/rules/aggregation/mixed-units.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(mixedUnits, {
  fires: [
    {
      name: 'cents beside whole units of the same currency',
      files: {
        'app/charges/charge_builder.rb': `
          class ChargeBuilder
            def total(purchase)
              total_usd = 0
              total_usd += purchase.fee_cents_usd
              total_usd
            end
          end
        `,
      },
      at: ['app/charges/charge_builder.rb:4'],
    },
  ],
  silent: [
    {
      name: 'cents of a currency that the name tells too',
      files: {
        'app/charges/charge_builder.rb': `
          class ChargeBuilder
            def totals(purchases)
              shipping_cents_usd = 0
              purchases.each do |purchase|
                shipping_cents_usd += purchase.shipping_cents
              end
              shipping_cents_usd
            end
          end
        `,
        'billing/balance.py': `
          def left_to_bill(fee_cents_eur, paid_cents):
              return fee_cents_eur - paid_cents
        `,
      },
    },
    {
      name: 'milliseconds as two words',
      files: {
        'src/billing/InvoiceWaiter.java': `
          class InvoiceWaiter {
            private long initialTimeMilliSec;
            long billedWait(long timeoutMilliSec) {
              initialTimeMilliSec = currentTimeMillis();
              return timeoutMilliSec - (currentTimeMillis() - initialTimeMilliSec);
            }
          }
        `,
      },
    },
  ],
});
