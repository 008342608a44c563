import { copiedLine } from '#audit/rules/aggregation/copied-line.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(copiedLine, {
  fires: [],
  silent: [
    {
      name: 'a function that turns the two round, by its name',
      files: {
        'src/Billing/CurrencyPair.cs': `
          namespace Billing.Rating;
          public class CurrencyPair {
            public CurrencyPair(string left, string right) { Left = left; Right = right; }
            public string Left { get; }
            public string Right { get; }
            public CurrencyPair Inverse() { return new CurrencyPair(Right, Left); }
          }
        `,
        'billing/pair.py': `
          class RatePair:
              def __init__(self, base_currency, target_currency):
                  self.base_currency = base_currency
                  self.target_currency = target_currency

              def reversed_pair(self):
                  return RatePair(self.target_currency, self.base_currency)
        `,
      },
    },
  ],
});
