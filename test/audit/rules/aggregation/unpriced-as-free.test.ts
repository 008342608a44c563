import { unpricedAsFree } from '#audit/rules/aggregation/unpriced-as-free.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unpricedAsFree, {
  fires: [
    {
      name: 'a default of zero behind the lookup, in nine languages',
      files: {
        'src/cost.ts': `
          export function costOf(model: string, usage: TokenUsage): number {
            const rate = RATES[model] || 0;
            return usage.totalTokens * rate;
          }
          const FREE = { input: 0, output: 0, currency: 'USD' };
          export const chargeFor = (usage: Usage) => price(usage, pricing.get(usage.model) ?? FREE);
        `,
        'cost.py': `
          def calculate_cost(model, prompt_tokens, completion_tokens):
              pricing = MODEL_PRICING.get(model, {"input": 0, "output": 0})
              return prompt_tokens * pricing["input"] + completion_tokens * pricing["output"]

          def bill(call):
              return call.tokens * (self.price_for(call.model) or 0)
        `,
        'cost.rb': `
          def charge_for(usage)
            PRICES.fetch(usage.feature, 0) * usage.quantity
          end
        `,
        'Cost.java': `
          class Cost {
            BigDecimal charge(Usage usage) {
              return prices.getOrDefault(usage.plan(), 0).multiply(usage.quantity());
            }
          }
        `,
        'Cost.kt': `
          fun cost(usage: Usage): Double = usage.units * (prices[usage.sku] ?: 0.0)
        `,
        'Cost.php': `<?php
          function cost(Usage $usage): float {
            return $usage->units * ($this->prices[$usage->sku] ?? 0);
          }
        `,
        'Cost.cs': `
          class Cost {
            decimal Charge(Usage usage) => usage.Units * _prices.GetValueOrDefault(usage.Sku, 0m);
          }
        `,
        'cost.rs': `
          fn cost(&self, usage: &Usage) -> f64 {
              usage.tokens as f64 * self.prices.get(&usage.model).copied().unwrap_or(0.0)
          }
        `,
      },
      at: [
        'src/cost.ts:2',
        'src/cost.ts:6',
        'cost.py:2',
        'cost.py:6',
        'cost.rb:2',
        'Cost.java:3',
        'Cost.kt:1',
        'Cost.php:3',
        'Cost.cs:2',
        'cost.rs:2',
      ],
      confidence: 'likely',
    },
    {
      name: 'leaving with zero where nothing is found',
      files: {
        'ratio.go': `
          package pricing

          func ModelRatio(name string) float64 {
          	ratio, ok := modelRatios[name]
          	if !ok {
          		return 0
          	}
          	return ratio
          }
        `,
        'cost.py': `
          def cost(model, tokens):
              if model not in PRICES:
                  return 0.0
              return PRICES[model] * tokens
        `,
        'cost.ts': `
          export function callCost(model: string, tokens: number) {
            const price = await this.prices.findPrice(model);
            if (!price) return 0;
            return price.perToken * tokens;
          }
        `,
      },
      at: ['ratio.go:6', 'cost.py:3', 'cost.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'as a suspicion, leaving with zero and a line in the log',
      files: {
        'ratio.go': `
          package pricing

          func ModelRatio(name string) float64 {
          	ratio, ok := modelRatios[name]
          	if !ok {
          		log.Printf("no ratio for %s", name)
          		return 0
          	}
          	return ratio
          }
        `,
      },
      at: ['ratio.go:7'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'amounts kept by their rate',
      files: {
        'billing/notes.py': `
          def lines(groups, amounts_by_rate):
              return [Line(amount=amounts_by_rate.get(rate, 0), charge=charge) for rate, charge in groups]
        `,
      },
    },
    {
      name: 'quantities that are added up by price',
      files: {
        'src/billing/phases.ts': `
          export function quantities(items: Item[]) {
            const storedPriceMap = new Map<string, number>();
            for (const item of items) {
              const current = storedPriceMap.get(item.price) ?? 0;
              storedPriceMap.set(item.price, current + item.quantity);
            }
            return storedPriceMap;
          }
        `,
      },
    },
    {
      name: 'a missing price that stands out',
      files: {
        'cost.ts': `
          export function costOf(model: string, usage: Usage): number {
            const rate = RATES[model];
            if (rate === undefined) throw new UnpricedModelError(model);
            return usage.tokens * rate;
          }
        `,
        'cost.py': `
          def cost(model, tokens):
              price = PRICES.get(model)
              if price is None:
                  raise UnknownModel(model)
              return price * tokens
        `,
        'cost.rb': `
          def charge_for(usage) = PRICES.fetch(usage.feature) * usage.quantity
        `,
      },
    },
    {
      name: 'zero told apart before it is used',
      files: {
        'cost.go': `
          package pricing

          func Cost(name string, tokens int) (float64, error) {
          	price, ok := prices[name]
          	if !ok {
          		return 0, ErrUnpriced
          	}
          	return price * float64(tokens), nil
          }
        `,
        'cost.ts': `
          export function cost(model: string, tokens: number) {
            const price = PRICES[model] ?? 0;
            if (price === 0) metrics.unpriced.inc({ model });
            return price * tokens;
          }
        `,
      },
    },
    {
      name: 'a default that is a price',
      files: {
        'cost.ts': `
          export const cost = (model: string, tokens: number) => (PRICES[model] ?? DEFAULT_PRICE) * tokens;
          const DEFAULT_PRICE = 0.002;
        `,
        'cost.py': `
          def cost(model, tokens):
              return tokens * RATES.get(model, RATES["default"])
        `,
      },
    },
    {
      name: 'a tax, a discount, a rate of exchange, a field with a name of its own',
      files: {
        'invoice.ts': `
          export function invoiceAmount(invoice: Invoice) {
            const tax = taxRates[invoice.country] ?? 0;
            const off = discountRates[invoice.coupon] || 0;
            return invoice.cost * (1 + tax - off) + (invoice.prices['setup'] ?? 0) + (usage.cost ?? 0);
          }
        `,
        'cost.py': `
          def monthly_cost(rows):
              costs = {}
              for row in rows:
                  costs["total"] = costs.get("total", 0) + row.cost
              return costs
        `,
      },
    },
    {
      name: 'costs that are added up, and what is only estimated or shown',
      files: {
        'sum.py': `
          def cost_by_model(rows):
              costs = {}
              for row in rows:
                  costs[row.model] = costs.get(row.model, 0) + row.cost
              return costs
        `,
        'sum.ts': `
          export function costByModel(rows: Row[]) {
            const costs: Record<string, number> = {};
            for (const row of rows) costs[row.model] = (costs[row.model] ?? 0) + row.cost;
            return costs;
          }
          export const estimateCost = (model: string, tokens: number) => tokens * (PRICES[model] ?? 0);
        `,
        'sum.go': `
          package costs

          func total(costs map[string]float64, key string) float64 {
          	cost, ok := costs[key]
          	if !ok {
          		costs[key] = 0
          	}
          	return cost
          }
        `,
      },
    },
  ],
});
