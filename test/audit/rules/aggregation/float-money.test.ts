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
      name: 'floats that are no money',
      files: {
        'src/billing/load.ts': `export const load = (ratio, n) => ratio.toNumber() * n;`,
        'migrations/002.sql': `CREATE TABLE billing_samples (id bigint, cpu_seconds double precision, share float);`,
      },
    },
  ],
});
