import { tierBoundary } from '#audit/rules/aggregation/tier-boundary.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(tierBoundary, {
  fires: [
    {
      name: 'graduated min in TypeScript',
      at: ['usage.ts:7'],
      files: {
        'usage.ts': `
        interface Tier { upTo: number | null; unitPrice: number }

        export function graduatedCost(quantity: number, tiers: Tier[]): number {
          let remaining = quantity;
          let cost = 0;
          for (const tier of tiers) {
            const inTier = tier.upTo === null ? remaining : Math.min(remaining, tier.upTo);
            cost += inTier * tier.unitPrice;
            remaining -= inTier;
            if (remaining <= 0) break;
          }
          return cost;
        }
      `,
      },
    },
    {
      name: 'volume exclusive in Python',
      at: ['usage.py:4'],
      files: {
        'usage.py': `
        # up_to is inclusive: 1-1000, 1001-10000, above
        def unit_price(quantity, tiers):
            for tier in tiers:
                if tier["up_to"] is None or quantity < tier["up_to"]:
                    return tier["unit_price"]
            raise ValueError("no tier")
      `,
      },
    },
    {
      name: 'packages in Go',
      at: ['usage.go:5'],
      files: {
        'usage.go': `
        package pricing

        // PackagePrice bills every package that was begun.
        func PackagePrice(units, size, pricePerPackage int64) int64 {
        	packages := units/size + 1
        	return packages * pricePerPackage
        }
      `,
      },
    },
    {
      name: 'tier cumulative in Ruby',
      at: ['usage.rb:6'],
      files: {
        'usage.rb': `
        class TieredPrice
          def amount(quantity)
            left = quantity
            total = 0
            @tiers.each do |tier|
              used = tier.up_to ? [left, tier.up_to].min : left
              total += used * tier.unit_amount
              left -= used
              break if left.zero?
            end
            total
          end
        end
      `,
      },
    },
    {
      name: 'tier gap in Java',
      at: ['usage.java:9'],
      files: {
        'usage.java': `
        package com.acme.pricing;

        public class Graduated {
            public BigDecimal price(long quantity, List<Tier> tiers) {
                BigDecimal sum = BigDecimal.ZERO;
                for (Tier tier : tiers) {
                    if (quantity < tier.getFirstUnit()) break;
                    long last = tier.getLastUnit() == null ? quantity : Math.min(quantity, tier.getLastUnit());
                    long units = last - tier.getFirstUnit();
                    sum = sum.add(tier.getUnitPrice().multiply(BigDecimal.valueOf(units)));
                }
                return sum;
            }
        }
      `,
      },
    },
    {
      name: 'package floor in PHP',
      at: ['usage.php:8'],
      files: {
        'usage.php': `
        <?php

        class MessagePackages
        {
            /** A started package is paid in full. */
            public function price(int $messages): int
            {
                $packages = intdiv($messages, $this->size) + 1;
                return $packages * $this->priceCents;
            }
        }
      `,
      },
    },
    {
      name: 'overage included in C#',
      at: ['usage.cs:6'],
      files: {
        'usage.cs': `
        public class OverageCalculator
        {
            public decimal Overage(long used, Plan plan)
            {
                if (used <= plan.IncludedUnits) return 0;
                return used * plan.OveragePrice;
            }
        }
      `,
      },
    },
    {
      name: 'volume in Kotlin',
      at: ['usage.kt:5'],
      files: {
        'usage.kt': `
        data class PriceStep(val upTo: Long?, val price: Long)

        /** Bounds belong to their step: 100 is still in the step up to 100. */
        fun stepFor(steps: List<PriceStep>, units: Long): PriceStep =
            steps.first { it.upTo == null || units < it.upTo }
      `,
      },
    },
    {
      name: 'tier overlap in JavaScript',
      at: ['usage.js:6'],
      files: {
        'usage.js': `
        // tiers: [{ from: 0, to: 1000, rate: 10 }, { from: 1000, to: 5000, rate: 8 }, { from: 5000, to: Infinity, rate: 5 }]
        function tieredCharge(units, tiers) {
          let total = 0;
          for (const t of tiers) {
            if (units > t.from) {
              total += Math.min(units, t.to) * t.rate;
            }
          }
          return total;
        }
        module.exports = { tieredCharge };
      `,
      },
    },
    {
      name: 'blocks in Python',
      at: ['usage.py:7'],
      files: {
        'usage.py': `
        import math


        def api_call_charge(calls, included, block_size, block_price):
            """Charged per started block of calls above what is included."""
            over = max(0, calls - included)
            blocks = over // block_size
            return blocks * block_price
      `,
      },
    },
  ],
  silent: [
    {
      name: 'graduated min in TypeScript',
      files: {
        'usage.ts': `
        interface Tier { upTo: number | null; unitPrice: number }

        export function graduatedCost(quantity: number, tiers: Tier[]): number {
          let remaining = quantity;
          let cost = 0;
          let previous = 0;
          for (const tier of tiers) {
            const inTier = tier.upTo === null ? remaining : Math.min(remaining, tier.upTo - previous);
            cost += inTier * tier.unitPrice;
            remaining -= inTier;
            previous = tier.upTo ?? previous;
            if (remaining <= 0) break;
          }
          return cost;
        }
      `,
      },
    },
    {
      name: 'volume exclusive in Python',
      files: {
        'usage.py': `
        # up_to is inclusive: 1-1000, 1001-10000, above
        def unit_price(quantity, tiers):
            for tier in tiers:
                if tier["up_to"] is None or quantity <= tier["up_to"]:
                    return tier["unit_price"]
            raise ValueError("no tier")
      `,
      },
    },
    {
      name: 'packages in Go',
      files: {
        'usage.go': `
        package pricing

        // PackagePrice bills every package that was begun.
        func PackagePrice(units, size, pricePerPackage int64) int64 {
        	packages := (units + size - 1) / size
        	return packages * pricePerPackage
        }
      `,
      },
    },
    {
      name: 'tier cumulative in Ruby',
      files: {
        'usage.rb': `
        class TieredPrice
          def amount(quantity)
            left = quantity
            total = 0
            lower = 0
            @tiers.each do |tier|
              used = tier.up_to ? [left, tier.up_to - lower].min : left
              total += used * tier.unit_amount
              left -= used
              lower = tier.up_to || lower
              break if left.zero?
            end
            total
          end
        end
      `,
      },
    },
    {
      name: 'tier gap in Java',
      files: {
        'usage.java': `
        package com.acme.pricing;

        public class Graduated {
            public BigDecimal price(long quantity, List<Tier> tiers) {
                BigDecimal sum = BigDecimal.ZERO;
                for (Tier tier : tiers) {
                    if (quantity < tier.getFirstUnit()) break;
                    long last = tier.getLastUnit() == null ? quantity : Math.min(quantity, tier.getLastUnit());
                    long units = last - tier.getFirstUnit() + 1;
                    sum = sum.add(tier.getUnitPrice().multiply(BigDecimal.valueOf(units)));
                }
                return sum;
            }
        }
      `,
      },
    },
    {
      name: 'package floor in PHP',
      files: {
        'usage.php': `
        <?php

        class MessagePackages
        {
            /** A started package is paid in full. */
            public function price(int $messages): int
            {
                $packages = intdiv($messages + $this->size - 1, $this->size);
                return $packages * $this->priceCents;
            }
        }
      `,
      },
    },
    {
      name: 'overage included in C#',
      files: {
        'usage.cs': `
        public class OverageCalculator
        {
            public decimal Overage(long used, Plan plan)
            {
                if (used <= plan.IncludedUnits) return 0;
                return (used - plan.IncludedUnits) * plan.OveragePrice;
            }
        }
      `,
      },
    },
    {
      name: 'volume in Kotlin',
      files: {
        'usage.kt': `
        data class PriceStep(val upTo: Long?, val price: Long)

        /** Bounds belong to their step: 100 is still in the step up to 100. */
        fun stepFor(steps: List<PriceStep>, units: Long): PriceStep =
            steps.first { it.upTo == null || units <= it.upTo }
      `,
      },
    },
    {
      name: 'tier overlap in JavaScript',
      files: {
        'usage.js': `
        // tiers: [{ from: 0, to: 1000, rate: 10 }, { from: 1000, to: 5000, rate: 8 }, { from: 5000, to: Infinity, rate: 5 }]
        function tieredCharge(units, tiers) {
          let total = 0;
          for (const t of tiers) {
            if (units > t.from) {
              total += (Math.min(units, t.to) - t.from) * t.rate;
            }
          }
          return total;
        }
        module.exports = { tieredCharge };
      `,
      },
    },
    {
      name: 'blocks in Python',
      files: {
        'usage.py': `
        import math


        def api_call_charge(calls, included, block_size, block_price):
            """Charged per started block of calls above what is included."""
            over = max(0, calls - included)
            blocks = -(-over // block_size)
            return blocks * block_price
      `,
      },
    },
  ],
});
