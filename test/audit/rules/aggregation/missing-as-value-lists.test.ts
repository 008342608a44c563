import { missingAsValue } from '#audit/rules/aggregation/missing-as-value.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingAsValue, {
  fires: [
    {
      name: 'a price list whose entries name several models, the short name before the long one',
      files: {
        'cost.ts': `
          const TARIFFS = [
            { skus: ['vm-2', 'vm-2-eu'], price: 3 },
            { skus: ['vm-2-large'], price: 6 },
          ];
          export function costOf(run: Run) {
            const tariff = TARIFFS.find((entry) =>
              entry.skus.find((sku) => {
                const name = run.name.toLowerCase();
                return name.includes(sku) || sku.includes(name);
              }),
            );
            return tariff?.price ?? null;
          }
        `,
        'cost.rb': `
          RATES = [
            { plans: ['pro', 'pro-eu'], rate: 3 },
            { plans: ['pro-large'], rate: 6 },
          ]

          def rate_of(plan_name)
            RATES.find { |entry| entry[:plans].any? { |plan| plan_name.include?(plan) } }
          end
        `,
      },
      at: ['cost.ts:9', 'cost.rb:7'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'entries that name several models, the longest first or the whole name asked for',
      files: {
        'cost.ts': `
          const TARIFFS = [
            { skus: ['vm-2-large'], price: 6 },
            { skus: ['vm-2', 'vm-1'], price: 3 },
          ];
          export const costOf = (run: Run) => TARIFFS.find((entry) => entry.skus.find((sku) => run.name.includes(sku)));
          export const priceOf = (run: Run) => TARIFFS.find((entry) => entry.skus.includes(run.name));
          const RATES = [{ skus: ['vm-2'], price: 3 }, { skus: ['vm-2-large'], price: 6 }];
          export const rateOf = (name: string) => RATES.find((entry) => entry.skus.includes(name));
          export const exactly = (run: Run) => TARIFFS.find((entry) => entry.skus.some((sku) => sku === run.name));
        `,
      },
    },
  ],
});
