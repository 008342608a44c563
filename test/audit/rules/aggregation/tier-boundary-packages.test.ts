import { tierBoundary } from '#audit/rules/aggregation/tier-boundary.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(tierBoundary, {
  fires: [
    {
      name: 'graduated in C#',
      at: ['usage.cs:9'],
      files: {
        'usage.cs': `
        public static class Graduated
        {
            public static decimal Price(long quantity, IReadOnlyList<Tier> tiers)
            {
                decimal total = 0;
                long left = quantity;
                foreach (var tier in tiers)
                {
                    var units = Math.Min(left, tier.UpTo ?? left);
                    total += units * tier.UnitPrice;
                    left -= units;
                    if (left == 0) break;
                }
                return total;
            }
        }
      `,
      },
    },
    {
      name: 'volume in Go',
      at: ['usage.go:6'],
      files: {
        'usage.go': `
        package pricing

        // UpTo is inclusive.
        func unitPrice(tiers []Tier, quantity int64) (decimal.Decimal, error) {
        	for _, t := range tiers {
        		if t.UpTo == nil || quantity < *t.UpTo {
        			return t.UnitPrice, nil
        		}
        	}
        	return decimal.Zero, errNoTier
        }
      `,
      },
    },
    {
      name: 'package in Ruby',
      at: ['usage.rb:6'],
      files: {
        'usage.rb': `
        class SmsPrice
          PACKAGE = 100

          # Sold in packages of a hundred; a package that was started is charged in full.
          def cents(messages)
            packages = messages / PACKAGE
            packages * @package_cents
          end
        end
      `,
      },
    },
  ],
  silent: [
    {
      name: 'graduated in C#',
      files: {
        'usage.cs': `
        public static class Graduated
        {
            public static decimal Price(long quantity, IReadOnlyList<Tier> tiers)
            {
                decimal total = 0;
                long left = quantity;
                long below = 0;
                foreach (var tier in tiers)
                {
                    var units = Math.Min(left, (tier.UpTo ?? long.MaxValue) - below);
                    total += units * tier.UnitPrice;
                    left -= units;
                    below = tier.UpTo ?? below;
                    if (left == 0) break;
                }
                return total;
            }
        }
      `,
      },
    },
    {
      name: 'volume in Go',
      files: {
        'usage.go': `
        package pricing

        // UpTo is inclusive.
        func unitPrice(tiers []Tier, quantity int64) (decimal.Decimal, error) {
        	for _, t := range tiers {
        		if t.UpTo == nil || quantity <= *t.UpTo {
        			return t.UnitPrice, nil
        		}
        	}
        	return decimal.Zero, errNoTier
        }
      `,
      },
    },
    {
      name: 'package in Ruby',
      files: {
        'usage.rb': `
        class SmsPrice
          PACKAGE = 100

          # Sold in packages of a hundred; a package that was started is charged in full.
          def cents(messages)
            packages = messages.fdiv(PACKAGE).ceil
            packages * @package_cents
          end
        end
      `,
      },
    },
  ],
});
