import { tierBoundary } from '#audit/rules/aggregation/tier-boundary.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(tierBoundary, {
  fires: [
    {
      name: 'what is left against the cumulative bound, in three languages',
      files: {
        'price.go': `
          package price

          func price(quantity decimal.Decimal, tiers []Tier) decimal.Decimal {
          	remainingQuantity := quantity
          	for _, tier := range tiers {
          		upTo := decimal.NewFromUint64(*tier.UpTo)
          		units := remainingQuantity
          		if remainingQuantity.GreaterThan(upTo) {
          			units = upTo.Sub(start)
          		}
          		remainingQuantity = remainingQuantity.Sub(units)
          	}
          	return total
          }
        `,
        'price.ts': `
          export function price(quantity, tiers) {
            let remaining = quantity;
            for (const tier of tiers) {
              const units = remaining > tier.upTo ? tier.upTo - tier.from : remaining;
              remaining -= units;
            }
          }
        `,
        'price.py': `
          def price(quantity, tiers):
              remaining = quantity
              for tier in tiers:
                  if remaining <= tier.up_to:
                      return tier.price * remaining
                  remaining -= tier.up_to - tier.first
        `,
      },
      at: ['price.go:8', 'price.ts:4', 'price.py:4'],
      confidence: 'likely',
    },
    {
      name: 'an allowance without a floor',
      files: {
        'app/services/charges/package_service.rb': `
          class PackageService
            def compute_amount(value)
              billed_units = value - free_units
              billed_units.fdiv(package_size).ceil * price
            end
          end
        `,
        'src/billing/price.ts': `
          export function overage(used, plan) { return (used - plan.includedUnits) * plan.unitPrice; }
        `,
      },
      at: ['app/services/charges/package_service.rb:3', 'src/billing/price.ts:1'],
    },
  ],
  silent: [
    {
      name: 'the size of the tier, and a cumulative quantity against its bound',
      files: {
        'price.ts': `
          export function price(quantity, tiers) {
            let remaining = quantity;
            for (const tier of tiers) {
              const capacity = tier.upTo - tier.from;
              const units = remaining > capacity ? capacity : remaining;
              if (quantity > tier.upTo) full(tier);
              remaining -= units;
            }
          }
        `,
      },
    },
    {
      name: 'a floor, a test before, and a number that is only told',
      files: {
        'src/billing/price.ts': `
          export const a = function overage(used, plan) { return Math.max(0, used - plan.includedUnits) * plan.unitPrice; };
          export function b(used, plan) {
            if (used <= plan.includedUnits) return 0;
            return (used - plan.includedUnits) * plan.unitPrice;
          }
          export function difference(used, plan) { return used - plan.includedUnits; }
        `,
      },
    },
  ],
});
