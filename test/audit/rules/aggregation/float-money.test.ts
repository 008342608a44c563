import { floatMoney } from '#audit/rules/aggregation/float-money.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(floatMoney, {
  fires: [
    {
      name: 'columns below one another, told once',
      files: {
        'billing/prices.sql': `
          CREATE TABLE model_prices (
            model text PRIMARY KEY,
            input_price double precision NOT NULL,
            output_price double precision NOT NULL,
            currency text NOT NULL,
            cached_price double precision
          );
        `,
      },
      at: ['billing/prices.sql:3', 'billing/prices.sql:6'],
      confidence: 'likely',
    },
    {
      name: 'a decimal left for a float, in four languages',
      files: {
        'src/billing/rate.ts': `
          export const fee = (unitPrice, units) => unitPrice.toNumber() * units;
        `,
        'billing/rate.py': `
          from decimal import Decimal

          def fee(price, units):
              return float(price) * units
        `,
        'billing/rate.go': `
          package billing

          func fee(price decimal.Decimal, units float64) float64 {
          	return price.InexactFloat64() * units
          }
        `,
        'app/services/fees/rate.rb': `
          class FeeRate
            def call(units)
              plan.unit_price.to_f * units
            end
          end
        `,
      },
      at: ['src/billing/rate.ts:1', 'billing/rate.py:4', 'billing/rate.go:4', 'app/services/fees/rate.rb:3'],
      confidence: 'likely',
    },
    {
      name: 'a float column for money',
      files: {
        'migrations/001.sql': `
          CREATE TABLE invoice_lines (
            id bigint PRIMARY KEY,
            amount double precision NOT NULL
          );
        `,
      },
      at: ['migrations/001.sql:3'],
      confidence: 'likely',
    },
    {
      name: 'amounts that are reckoned in floats and booked, once for a file, in eight languages',
      files: {
        'cost.go': `
          package gateway

          // USD per million tokens.
          type modelPrice struct{ Input, Output float64 }

          func cost(c Call) float64 {
          	p := prices[c.Model]
          	total := float64(c.Prompt) * p.Input / 1e6
          	return total + float64(c.Completion)*p.Output/1e6
          }

          func (s *Store) Charge(c Call) error { return s.insert(c.ID, cost(c)) }
        `,
        'Statement.php': `<?php
          final class StatementBuilder {
            public function build(array $rows): Statement {
              $total = 0.0;
              foreach ($rows as $row) {
                $amount = (float) $row['quantity'] * (float) $row['unit_price'];
                $total += $amount;
              }
              return new Statement($total);
            }
          }
        `,
        'CallRater.java': `
          class CallRater {
            private static final double PRICE_PER_MINUTE = 0.0125;
            double rate(List<CallRecord> calls) {
              double total = 0;
              for (CallRecord call : calls) total += call.getMinutes() * PRICE_PER_MINUTE;
              return total;
            }
          }
        `,
        'InvoiceBuilder.cs': `
          record UsageItem(string Sku, long Units, double UnitPrice);
          class InvoiceBuilder {
            Invoice Build(IReadOnlyList<UsageItem> items) => new Invoice(items.Sum(i => i.Units * i.UnitPrice));
          }
        `,
        'bill.rs': `
          pub struct Rate { pub usd_per_gb_hour: f64 }
          pub fn bill(gb_hours: f64, rate: &Rate) -> f64 { gb_hours * rate.usd_per_gb_hour }
        `,
        'Wallet.kt': `
          class WalletCharger(private val ledger: Ledger) {
            fun charge(id: Long, seconds: Long, pricePerSecond: Double) = ledger.append(id, seconds * pricePerSecond)
          }
        `,
        'bill.py': `
          def monthly_bill(events, price_per_unit: float) -> float:
              total = 0.0
              for e in events:
                  total += e.units * price_per_unit
              return total
        `,
        'src/total.ts': `
          export function invoiceTotal(rows: Row[]) {
            let total = 0;
            for (const row of rows) total += parseFloat(row.quantity) * parseFloat(row.unit_price);
            return total;
          }
        `,
      },
      at: [
        'cost.go:8',
        'Statement.php:6',
        'CallRater.java:5',
        'InvoiceBuilder.cs:3',
        'bill.rs:2',
        'Wallet.kt:2',
        'bill.py:4',
        'src/total.ts:3',
      ],
      confidence: 'likely',
    },
    {
      name: 'a float where nothing is decimal',
      files: {
        'src/billing/rate.ts': `
          export const fee = (row, units) => parseFloat(row.unitPrice) * units;
        `,
      },
      at: ['src/billing/rate.ts:1'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'rates and shares, and a column that the dump keeps otherwise',
      files: {
        'app/billing/totals.rb': `
          class Totals
            def call
              invoice.taxes_rate = (invoice.taxes_amount_cents.to_f * 100 / invoice.fees_amount_cents).round(2)
            end

            def fee_per_thousand
              (seller.tier_fee.to_f * 1000).round
            end
          end
        `,
        'db/migrate/20120101000000_create_payments.rb': `
          class CreatePayments < ActiveRecord::Migration
            def change
              create_table :payments do |t|
                t.float :amount
              end
            end
          end
        `,
        'db/schema.rb': `
          ActiveRecord::Schema.define(version: 2026) do
            create_table "payments" do |t|
              t.bigint "amount_cents"
            end
          end
        `,
      },
    },
    {
      name: 'an amount of usage, which is no money',
      files: {
        'db/usage_costs.sql':
          'CREATE TABLE usage_costs (id bigint, usage_amount double precision, cost numeric(20, 6));\n',
      },
    },
    {
      name: 'decimals from end to end',
      files: {
        'src/billing/rate.ts': `export const fee = (unitPrice, units) => unitPrice.times(units);`,
        'migrations/001.sql': `CREATE TABLE invoice_lines (id bigint PRIMARY KEY, amount numeric(38, 12), amount_cents bigint);`,
      },
    },
    {
      name: 'a float that is only shown or sent out',
      files: {
        'src/billing/view.tsx': `export const total = (price, units) => <b>{price.toNumber() * units}</b>;`,
        'billing/api.py': `
          from decimal import Decimal

          def to_dict(invoice):
              return {"amount": float(invoice.amount)}
        `,
      },
    },
    {
      name: 'floats of estimates, shares and measures, decimals, and whole minor units',
      files: {
        'estimate.go': `
          package gateway

          func estimateCost(tokens int, price float64) float64 { return float64(tokens) * price }

          func (s *Store) Charge(c Call) { s.latency.Observe(float64(c.Took.Milliseconds()) / 1000) }
        `,
        'Invoice.cs': `
          class InvoiceBuilder {
            decimal Total(IReadOnlyList<Item> items) { decimal total = 0.0m; foreach (var i in items) total += i.Units * i.UnitPrice; return total; }
            double Share(Item item, double ratio) => item.AmountCents * ratio;
          }
        `,
        'invoice.go': `
          package invoicing

          type Charge struct{ Amount int64 }

          func Build(usage map[string]int64, prices map[string]int64) (total int64) {
          	for meter, qty := range usage {
          		total += qty * prices[meter]
          	}
          	return total
          }
        `,
        'src/total.ts': `
          export const invoiceTotal = (rows: Row[]) => rows.reduce((sum, row) => sum.plus(row.price), new Big(0));
        `,
      },
    },
    {
      name: 'floats that are no money',
      files: {
        'src/billing/load.ts': `export const load = (ratio, n) => ratio.toNumber() * n;`,
        'migrations/002.sql': `CREATE TABLE billing_samples (id bigint, cpu_seconds double precision, share float);`,
      },
    },
  ],
});
