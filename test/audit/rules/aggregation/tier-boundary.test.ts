import { tierBoundary } from '#audit/rules/aggregation/tier-boundary.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(tierBoundary, {
  fires: [
    {
      name: 'nothing to pay beyond the last tier, in four languages',
      files: {
        'price.ts': `
          export function tieredPrice(quantity: number, tiers: Tier[]): number {
            for (const tier of tiers) {
              if (quantity <= tier.upTo) return quantity * tier.unitPrice;
            }
            return 0;
          }
        `,
        'price.py': `
          def tiered_price(quantity, tiers):
              for tier in tiers:
                  if quantity <= tier["up_to"]:
                      return quantity * tier["price"]
              return 0
        `,
        'price.go': `
          package price

          func Tiered(quantity int64, tiers []Tier) int64 {
          	for _, tier := range tiers {
          		if tier.UpTo >= quantity {
          			return quantity * tier.UnitPrice
          		}
          	}
          	return 0
          }
        `,
        'price.rb': `
          def tiered_price(quantity)
            tiers.each do |tier|
              return quantity * tier.price if quantity <= tier.up_to
            end
            0
          end
        `,
      },
      at: ['price.ts:5', 'price.py:5', 'price.go:9', 'price.rb:5'],
      confidence: 'likely',
    },
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
    {
      name: 'both ends of a tier included, in Ruby, Python and TypeScript',
      files: {
        'app/services/charges/volume_service.rb': `
          class VolumeService
            def matching_range
              ranges.find do |range|
                range[:from_value] <= units && (!range[:to_value] || units <= range[:to_value])
              end
            end
          end
        `,
        'billing/tiers.py': `
          def tier_for(units, tiers):
              return next(t for t in tiers if units >= t.min_units and units <= t.max_units)
        `,
        'src/billing/tiers.ts': `
          export function priceFor(volume: number, tiers: Tier[]) {
            return tiers.find((tier) => volume >= tier.from && volume <= tier.upTo)?.price;
          }
        `,
      },
      at: ['app/services/charges/volume_service.rb:4', 'billing/tiers.py:2', 'src/billing/tiers.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'a fixed free part, taken off with decimals in Go',
      files: {
        'resources/disk.go': `
          package resources

          func calculateDiskGBHours(size decimal.Decimal, hours decimal.Decimal) decimal.Decimal {
          	billed := size.Sub(decimal.NewFromInt(20)).Div(decimal.NewFromInt(1024))
          	return billed.Mul(hours)
          }
        `,
      },
      at: ['resources/disk.go:4'],
    },
    {
      name: 'a free tier, in Python',
      files: {
        'billing/cost.py': `
          def storage_cost(used_gb, price):
              return (used_gb - FREE_TIER_GB) * price
        `,
      },
      at: ['billing/cost.py:2'],
    },
  ],
  silent: [
    {
      name: 'a last tier without a bound, an error beyond it, and other searches',
      files: {
        'price.ts': `
          export function tieredPrice(quantity: number, tiers: Tier[]): number {
            for (const tier of tiers) {
              if (tier.upTo === null || quantity <= tier.upTo) return quantity * tier.unitPrice;
            }
            return 0;
          }
          export function strict(quantity: number, tiers: Tier[]): number {
            for (const tier of tiers) if (quantity <= tier.upTo) return quantity * tier.unitPrice;
            throw new RangeError('no tier for this quantity');
          }
          export function discount(quantity: number, tiers: Tier[]): number {
            for (const tier of tiers) if (quantity >= tier.from) return tier.percent;
            return 0;
          }
        `,
        'price.py': `
          TIERS = [(1000, 5), (float("inf"), 4)]

          def tiered_price(quantity):
              for tier in price_tiers():
                  if quantity <= (tier.up_to or math.inf):
                      return quantity * tier.price
              return 0
        `,
      },
    },
    {
      name: 'asked before it is taken off, by whoever calls',
      files: {
        'resources/disk.go': `
          package resources

          func cost(size decimal.Decimal, hours decimal.Decimal) decimal.Decimal {
          	if size.GreaterThan(decimal.NewFromInt(20)) {
          		return calculateDiskGBHours(size, hours)
          	}
          	return decimal.Zero
          }

          func calculateDiskGBHours(size decimal.Decimal, hours decimal.Decimal) decimal.Decimal {
          	return size.Sub(decimal.NewFromInt(20)).Mul(hours)
          }
        `,
      },
    },
    {
      name: 'kept at zero',
      files: {
        'resources/disk.go': `
          package resources

          func calculateDiskGBHours(size decimal.Decimal, hours decimal.Decimal) decimal.Decimal {
          	billed := decimal.Max(size.Sub(decimal.NewFromInt(20)), decimal.Zero)
          	return billed.Mul(hours)
          }
        `,
      },
    },
    {
      name: 'free room on a disk',
      files: {
        'billing/disk.py': `
          def used_cost(total_bytes, free_bytes, price):
              return (total_bytes - free_bytes) * price
        `,
      },
    },
    {
      name: 'one less, as days are counted',
      files: {
        'billing/days.ts': `
          export function calculateHours(days: number, perDay: number) {
            return (days - 1) * perDay;
          }
        `,
      },
    },
    {
      name: 'half-open tiers, whole quantities, and ranges of other things',
      files: {
        'billing/tiers.py': `
          def tier_for(units, tiers):
              return next(t for t in tiers if units > t.min_units and units <= t.max_units)

          def whole_tier(units: int, tiers):
              return next(t for t in tiers if units >= t.min_units and units <= t.max_units)

          def started(quantity, tiers):
              units = math.ceil(quantity)
              return next(t for t in tiers if units >= t.min_units and units <= t.max_units)
        `,
        'src/charts/axis.ts': `
          export function inView(value: number, axis: Axis) {
            return value >= axis.min && value <= axis.max;
          }
        `,
      },
    },
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
