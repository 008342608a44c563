import { copiedLine } from '#audit/rules/aggregation/copied-line.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(copiedLine, {
  fires: [
    {
      name: 'one kind priced at the rate of another, in named arguments and plain lines',
      files: {
        'Cost.cs': `
          record ModelRate(decimal CacheRead, decimal CacheWrite);
          class CostCalculator {
            CostBreakdown Price(TokenUsage usage, ModelRate rate) => new CostBreakdown(
              CacheRead: usage.CacheRead * rate.CacheRead / Million,
              CacheWrite: usage.CacheWrite * rate.CacheRead / Million);
          }
        `,
        'Price.kt': `
          fun price(usage: Usage, rates: Rates) = Breakdown(
              memory = rates.memoryGbHour * usage.memoryGbHours,
              storage = rates.memoryGbHour * usage.storageGbHours,
          )
        `,
        'src/cost.ts': `
          export function costOf(usage: TokenUsage, price: ModelPrice) {
            const inputCost = (usage.promptTokens / 1e6) * price.inputPerMillion;
            const outputCost = (usage.promptTokens / 1e6) * price.outputPerMillion;
            return inputCost + outputCost;
          }
        `,
        'app/invoice.rb': `
          def call(invoice)
            invoice.tax_cents = (invoice.subtotal_cents * invoice.tax_rate).round
            invoice.discount_cents = (invoice.subtotal_cents * invoice.tax_rate).round
          end
        `,
        'Invoice.php': `<?php
          class InvoicePresenter {
            function row($invoice) {
              return ['discount' => $invoice->discount, 'tax' => $invoice->discount, 'total' => $invoice->total];
            }
          }
        `,
      },
      at: ['Cost.cs:5', 'Price.kt:3', 'src/cost.ts:3', 'app/invoice.rb:3', 'Invoice.php:4'],
      confidence: 'likely',
    },
    {
      name: 'two columns of a query from one',
      files: {
        'usage.sql': `
          SELECT project_id,
                 SUM(input_tokens) AS input_tokens,
                 SUM(input_tokens) AS output_tokens
          FROM llm_calls GROUP BY project_id;
        `,
      },
      at: ['usage.sql:3'],
      confidence: 'likely',
    },
    {
      name: 'what lowers a bill added to it, in four languages',
      files: {
        'Totals.java': `
          class InvoiceTotals {
            BigDecimal taxable(Inputs in) {
              BigDecimal taxable = cents(
                  in.subtotal()
                      .subtract(in.commitmentDiscount())
                      .add(in.serviceCredit())
                      .max(BigDecimal.ZERO));
              return taxable;
            }
          }
        `,
        'billing/due.py': `
          def amount_due(invoice, discount):
              return invoice.subtotal + invoice.tax + discount
        `,
        'billing/total.go': `
          package billing

          func Total(in Invoice) int64 {
          	total := in.UsageCents
          	total += in.FeeCents
          	total += in.CouponCents
          	return total
          }
        `,
        'Total.php': `<?php
          class Invoice {
            function total() { return $this->subtotal + $this->discount + $this->tax; }
          }
        `,
      },
      at: ['Totals.java:6', 'billing/due.py:2', 'billing/total.go:6', 'Total.php:3'],
      confidence: 'likely',
    },
    {
      name: 'credits that may be kept below zero',
      files: {
        'billing/settle.py': `
          def settle(invoice, credits):
              amount_due = invoice.subtotal + invoice.tax
              amount_due = amount_due + credits
              return amount_due
        `,
      },
      at: ['billing/settle.py:3'],
      confidence: 'possible',
    },
    {
      name: 'an allowance and its use put together the wrong way',
      files: {
        'billing/Plan.cs': 'class Plan { public decimal Remaining(Allowance a) => a.Included + a.Used; }\n',
        'billing/over.js': `
          function overage(used, included) {
            return Math.max(0, included - used);
          }
        `,
        'left.go': 'package quota\n\nfunc remaining(limit, used int64) int64 { return used - limit }\n',
      },
      at: ['billing/Plan.cs:1', 'billing/over.js:2', 'left.go:3'],
      confidence: 'likely',
    },
    {
      name: 'a wallet that grows by what is spent',
      files: {
        'WalletService.cs': `
          class WalletService {
            async Task ChargeAsync(Guid id, decimal cost) =>
              await _db.Wallets.Where(w => w.Id == id)
                .ExecuteUpdateAsync(s => s.SetProperty(w => w.Balance, w => w.Balance + cost));
          }
        `,
      },
      at: ['WalletService.cs:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'reductions taken off, summed up, added back, or kept below zero',
      files: {
        'billing/total.py': `
          def amount_due(invoice):
              return invoice.subtotal - invoice.discount + invoice.tax

          def total_discount(line_discount, coupon_discount):
              return line_discount + coupon_discount

          def original_price(invoice):
              return invoice.total_charge + invoice.discount

          def total_credits(granted, refund):
              return granted.charge_credits + refund
        `,
        'billing/signed.ts': `
          // discounts are negative lines
          export const total = (invoice) => invoice.subtotal + invoice.discount;
        `,
        'billing/tax.go': `
          package billing

          func Total(in Invoice) int64 { return in.UsageCents + in.FeeCents + in.CreditCardFeeCents }
        `,
      },
    },
    {
      name: 'what is left and what is over, rightly taken',
      files: {
        'billing/left.ts': `
          export const remaining = (limit, used) => limit - used;
          export const overage = (included, used) => Math.max(0, used - included);
          export const limitAfter = (limit, used) => limit + used;
          export function debt(included, used) {
            const overage = -(included - used);
            return overage;
          }
          export function topUp(wallet, amount) {
            wallet.balance = wallet.balance + amount;
          }
          export function chargeback(wallet, amount) {
            wallet.balance = wallet.balance + amount;
          }
        `,
      },
    },
    {
      name: 'lines that share what is no field of either, or are told apart',
      files: {
        'billing/cost.ts': `
          export function costOf(usage, price, now) {
            const inputCost = usage.inputTokens * price.input;
            const cachedCost = usage.cachedTokens * price.input;
            const taxAmount = usage.net * price.rate;
            const discountAmount = usage.net * price.rate;
            return { inputCost, cachedCost, taxAmount, discountAmount, startsAt: now, endsAt: now };
          }
        `,
        'billing/usage.sql': `
          SELECT SUM(tokens) AS input_tokens, SUM(tokens) AS output_tokens, MIN(at) AS start_at, MIN(at) AS end_at
          FROM calls;
        `,
      },
    },
  ],
});
