import { floatMoney } from '#audit/rules/aggregation/float-money.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(floatMoney, {
  fires: [
    {
      name: 'a product that stays a float',
      files: {
        'src/Billing/Rate.cs': `
          class BilledRate {
            public double Multiplier { get; set; }
            public double Charge(double rate) {
              return rate * Multiplier;
            }
          }
        `,
      },
      at: ['src/Billing/Rate.cs:4'],
    },
  ],
  silent: [
    {
      name: 'a share that is made decimal before the product',
      files: {
        'src/Billing/InvoiceEntity.cs': `
          public class InvoiceEntity {
            public double PaymentTolerance { get; set; }
            public decimal Price { get; set; }
            public decimal MinimumDue(decimal paid) {
              return Price * (1.0m - ((decimal)PaymentTolerance / 100.0m)) - paid;
            }
          }
        `,
        'src/Billing/Rate.cs': `
          class BilledRate {
            public double Multiplier { get; set; }
            public decimal Charge(decimal rate) {
              return rate * (decimal)Multiplier;
            }
          }
        `,
      },
    },
  ],
});
