import { loosePrice } from '#audit/rules/aggregation/loose-price.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(loosePrice, {
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
    {
      name: 'the first price that fits a part of the name, in four languages',
      files: {
        'src/price.ts': `
          export function priceOf(model: string) {
            for (const [key, price] of Object.entries(MODEL_PRICES)) {
              if (model.includes(key) || key.includes(model)) return price;
            }
            return null;
          }
          export const find = (model: string) => Object.keys(PRICING).find((key) => model.startsWith(key));
        `,
        'price.py': `
          def price_of(model):
              for key, price in model_prices.items():
                  if key in model:
                      return price
              return None
        `,
        'price.go': `
          package price

          func PriceOf(model string) float64 {
          	for key, price := range modelPrices {
          		if strings.Contains(model, key) {
          			return price
          		}
          	}
          	return 0
          }
        `,
        'price.rb': `
          def price_of(model)
            PRICES.find { |key, price| model.include?(key) }
          end
        `,
      },
      at: ['src/price.ts:3', 'src/price.ts:7', 'price.py:3', 'price.go:5', 'price.rb:2'],
      confidence: 'likely',
    },
    {
      name: 'a short key before a longer one that it fits',
      files: {
        'price.py': `
          PRICES = {"m-1": 3, "m-1-mini": 1}

          def price_of(model):
              for key, price in PRICES.items():
                  if key in model:
                      return price
        `,
      },
      at: ['price.py:5'],
      confidence: 'likely',
    },
    {
      name: 'the first key that fits, however it is looked for',
      files: {
        'src/cost.ts': `
          const fetched = new Map<string, ModelPrice>();

          export function getModelPrice(modelName: string): ModelPrice | null {
            const direct = fetched.get(modelName);
            if (direct) return direct;
            const lower = modelName.toLowerCase();
            for (const [key, value] of fetched) {
              const known = key.toLowerCase();
              if (known.includes(lower) || lower.includes(known)) return value;
            }
            return null;
          }

          const RATES = [
            { names: ['sonnet', 'sonnet-mini'], perToken: 3e-6 },
            { names: ['haiku'], perToken: 1e-6 },
          ];

          export function costOf(model: string, tokens: number): number {
            const rate = RATES.find((one) => one.names.find((name) => model.includes(name)));
            if (!rate) throw new Error('no rate for ' + model);
            return rate.perToken * tokens;
          }
        `,
        'meter/cost.py': `
          class CostMeter:
              def _lookup_price(self, model_id):
                  wanted = model_id.lower()
                  for key in self.catalog():
                      if wanted.startswith(key):
                          return self.catalog()[key]
                  raise KeyError(model_id)
        `,
        'cost.go': `
          package cost

          func (b *Book) Cost(model string, usage Usage) Money {
          	price, ok := b.prices[model]
          	if !ok {
          		for name, candidate := range b.prices {
          			if strings.Contains(model, name) {
          				price = candidate
          				break
          			}
          		}
          	}
          	return price.Of(usage)
          }
        `,
        'cost.rb': `
          class Cost
            PRICES = { "fast" => 2, "fast-small" => 1 }.freeze

            def price_of(model)
              PRICES.find { |name, _| model.include?(name) }&.last
            end
          end
        `,
        'Cost.cs': `
          public class Cost {
            private static readonly Dictionary<string, ModelPrice> Prices = new() { ["fast"] = new(2m), ["fast-small"] = new(1m) };
            public decimal Of(string model, Usage usage) {
              var price = Prices.FirstOrDefault(p => model.StartsWith(p.Key)).Value;
              return usage.Tokens * price.PerToken;
            }
          }
        `,
        'Cost.java': `
          class Cost {
            private final Map<String, ModelPrice> priceTable = new HashMap<>();
            ModelPrice lookup(String modelName) {
              for (Map.Entry<String, ModelPrice> entry : priceTable.entrySet()) {
                if (modelName.startsWith(entry.getKey())) {
                  return entry.getValue();
                }
              }
              throw new IllegalArgumentException(modelName);
            }
          }
        `,
        'price.rs': `
          impl PriceBook {
              pub fn find(&self, model_id: &str) -> Option<&ModelPrice> {
                  let lower = model_id.to_lowercase();
                  self.prices.iter().find(|(k, _)| lower.contains(k.as_str())).map(|(_, v)| v)
              }
          }
        `,
      },
      at: [
        'src/cost.ts:9',
        'src/cost.ts:20',
        'meter/cost.py:5',
        'cost.go:7',
        'cost.rb:5',
        'Cost.cs:4',
        'Cost.java:5',
        'price.rs:4',
      ],
    },
    {
      name: 'a branch that an earlier one takes all from',
      files: {
        'cost.ts': `
          export function calculateCost(model: string, tokens: number): number {
            if (model.includes('fast')) return tokens * 30e-6;
            if (model.includes('fast-small')) return tokens * 2e-6;
            throw new Error('no price for ' + model);
          }
        `,
        'rates.py': `
          def rates_for(model):
              if model.startswith("deep"):
                  rates = (3, 15)
              elif "wide" in model or model.startswith("deep-flat"):
                  rates = (1, 5)
              elif model.startswith("deep-small"):
                  rates = (1, 4)
              else:
                  raise KeyError(model)
              return rates
        `,
        'ratio.go': `
          package ratio

          func CompletionRatio(name string) float64 {
          	switch {
          	case strings.HasPrefix(name, "large"):
          		return 3
          	case strings.HasPrefix(name, "large-preview"):
          		return 4
          	}
          	return 1
          }
        `,
      },
      at: ['cost.ts:3', 'rates.py:6', 'ratio.go:7'],
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
    {
      name: 'the longest key that fits, and a name looked up whole',
      files: {
        'src/price.ts': `
          export function priceOf(model: string) {
            const keys = Object.keys(MODEL_PRICES).sort((one, other) => other.length - one.length);
            for (const key of keys) if (model.includes(key)) return MODEL_PRICES[key];
            return null;
          }
          export function exact(model: string) {
            for (const [key, price] of Object.entries(MODEL_PRICES)) if (key === model) return price;
            return null;
          }
        `,
        'ordered.py': `
          PRICES = {"m-1-mini": 1, "m-1": 3}

          def price_of(model):
              for key, price in PRICES.items():
                  if key in model:
                      return price
        `,
        'features.py': `
          def feature_of(path):
              for prefix, feature in features.items():
                  if path.startswith(prefix):
                      return feature
        `,
      },
    },
    {
      name: 'the longest key, whole names, keys that no other holds',
      files: {
        'src/cost.ts': `
          const PRICES: Record<string, number> = { 'fast-small': 1, fast: 2, wide: 3 };

          export function priceOf(model: string): number {
            for (const [key, price] of Object.entries(PRICES)) if (model.startsWith(key)) return price;
            throw new Error('no price for ' + model);
          }

          export function longest(model: string, prices: Map<string, number>): number | undefined {
            const keys = [...prices.keys()].sort((a, b) => b.length - a.length);
            for (const key of keys) if (model.startsWith(key)) return prices.get(key);
            return undefined;
          }

          export const planOf = (plans: Plan[], priceId: string) =>
            plans.find((plan) => plan.priceIds.includes(priceId));
        `,
        'cost.py': `
          def price_for(model, prices_by_provider):
              for provider, prices in prices_by_provider.items():
                  if model in prices:
                      return prices[model]
              raise KeyError(model)


          def best_price(model, prices):
              best = None
              for key in prices:
                  if model.startswith(key) and (best is None or len(key) > len(best)):
                      best = key
              return prices[best]


          def is_dated(model, prices):
              for key in prices:
                  if model.startswith(key) and DATE.fullmatch(model.removeprefix(key)):
                      return prices[key]
              raise KeyError(model)
        `,
        'tokens.go': `
          package limits

          func window(model string) int {
          	for name, size := range windows {
          		if strings.Contains(model, name) {
          			return size
          		}
          	}
          	return 0
          }

          func rateLimitFor(route string) Limit {
          	for prefix, limit := range rateLimits {
          		if strings.HasPrefix(route, prefix) {
          			return limit
          		}
          	}
          	return none
          }
        `,
        'ratio.go': `
          package ratio

          func CompletionRatio(name string) float64 {
          	if strings.HasPrefix(name, "large-preview") {
          		return 4
          	}
          	if strings.HasPrefix(name, "large") && !strings.HasSuffix(name, "small") {
          		return 3
          	}
          	if strings.HasPrefix(name, "large-small") {
          		return 1
          	}
          	return 2
          }
        `,
        'family.ts': `
          export function familyOf(model: string): string {
            if (model.includes('fast')) return 'fast';
            if (model.includes('fast-small')) return 'small';
            return 'other';
          }
        `,
      },
    },
  ],
});
