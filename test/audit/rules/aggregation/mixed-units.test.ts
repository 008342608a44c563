import { mixedUnits } from '#audit/rules/aggregation/mixed-units.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(mixedUnits, {
  fires: [
    {
      name: 'what was refunded is in cents, the amount is a decimal column',
      files: {
        'payments/models.py': `
          import stripe

          class Payment(Model):
              amount = DecimalAmountField(help_text="Amount paid (as decimal).")

              @property
              def amount_refunded(self):
                  return self.stripe_data.get("amount_refunded")

              def refundable(self):
                  return self.amount - (self.amount_refunded or 0)
        `,
      },
      at: ['payments/models.py:11'],
      confidence: 'likely',
    },
    {
      name: 'a decimal column is divided by 100',
      files: {
        'billing/models.py': `
          class Statement(models.Model):
              amount_paid = models.DecimalField(max_digits=11, decimal_places=2)

              def __str__(self):
                  return f"{self.amount_paid / 100} {self.currency}"
        `,
      },
      at: ['billing/models.py:5'],
    },
    {
      name: 'spending in cents is held against a limit in dollars',
      files: {
        'src/limits.ts': `
          export function isWithin(spend: Spend, limitDollars: number) {
            return spend.totalCents <= limitDollars;
          }
        `,
      },
      at: ['src/limits.ts:2'],
    },
    {
      name: 'a price is taken off a number of tokens',
      files: {
        'cost.py': `
          def cost(prompt_tokens, cached_cost_per_token, cost_per_token):
              return (prompt_tokens - cached_cost_per_token) * cost_per_token
        `,
      },
      at: ['cost.py:2'],
    },
    {
      name: 'the smaller of seconds and milliseconds is billed, in Go',
      files: {
        'billing/runtime.go': `
          package billing

          func Billed(runSeconds, capMs int64) int64 {
          	return min(runSeconds, capMs)
          }
        `,
      },
      at: ['billing/runtime.go:4'],
    },
    {
      name: 'in Ruby',
      files: {
        'app/models/wallet.rb': `
          def enough?(wallet, price_cents)
            wallet.balance_dollars >= price_cents
          end
        `,
      },
      at: ['app/models/wallet.rb:2'],
    },
    {
      name: 'bytes that are summed, and gigabytes',
      files: {
        'billing/overage.py': `
          from dataclasses import dataclass


          @dataclass
          class Plan:
              included_gb: int
              price_per_gb: Decimal


          def overage(plan: Plan, buckets) -> Decimal:
              used = sum(bucket.size_bytes for bucket in buckets)
              if used <= plan.included_gb:
                  return Decimal(0)
              return (used - plan.included_gb) * plan.price_per_gb
        `,
      },
      at: ['billing/overage.py:12', 'billing/overage.py:14'],
      confidence: 'likely',
    },
    {
      name: 'milliseconds that are added up, and seconds',
      files: {
        'metering/runs.go': `
          package metering

          import "time"

          const freeSeconds = 3600

          type Run struct {
          	StartedAt time.Time
          	EndedAt   time.Time
          }

          func BillableSeconds(runs []Run) int64 {
          	var total int64
          	for _, r := range runs {
          		total += r.EndedAt.Sub(r.StartedAt).Milliseconds()
          	}
          	if total <= freeSeconds {
          		return 0
          	}
          	return total - freeSeconds
          }
        `,
      },
      at: ['metering/runs.go:17', 'metering/runs.go:20'],
      confidence: 'likely',
    },
    {
      name: 'cents and what prices in dollars make',
      files: {
        'app/invoice_total.rb': `
          class InvoiceTotal
            def initialize(invoice)
              @invoice = invoice
            end

            def call
              base = @invoice.subscription.plan.amount_cents
              usage = @invoice.usage_lines.sum { |line| line.quantity * line.unit_price_dollars }
              discount = @invoice.coupon ? @invoice.coupon.amount_off_cents : 0
              @invoice.update!(total_cents: base + usage - discount)
            end
          end
        `,
      },
      at: ['app/invoice_total.rb:10'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'bytes on both sides',
      files: {
        'billing/overage.py': `
          GB = 10**9


          def overage(plan, buckets) -> Decimal:
              used = sum(bucket.size_bytes for bucket in buckets)
              used_gb = Decimal(used) / GB
              included = plan.included_gb * GB
              if used <= included:
                  return Decimal(0)
              return (used_gb - plan.included_gb) * plan.price_per_gb
        `,
      },
    },
    {
      name: 'a length of time that is brought to seconds',
      files: {
        'metering/runs.go': `
          package metering

          import "time"

          const freeSeconds = 3600

          func BillableSeconds(runs []Run) int64 {
          	var total time.Duration
          	for _, r := range runs {
          		total += r.EndedAt.Sub(r.StartedAt)
          	}
          	seconds := int64(total / time.Second)
          	if seconds <= freeSeconds {
          		return 0
          	}
          	return seconds - freeSeconds
          }

          func TotalMillis(runs []Run) int64 {
          	var total int64
          	for _, r := range runs {
          		total += r.EndedAt.Sub(r.StartedAt).Milliseconds()
          	}
          	if total/1000 <= freeSeconds {
          		return 0
          	}
          	return total - freeSeconds*1000
          }
        `,
      },
    },
    {
      name: 'prices that are brought to cents',
      files: {
        'app/invoice_total.rb': `
          class InvoiceTotal
            def call(invoice)
              base = invoice.subscription.plan.amount_cents
              usage = invoice.usage_lines.sum { |line| line.quantity * (line.unit_price_dollars * 100) }
              discount = invoice.coupon ? invoice.coupon.amount_off_cents : 0
              invoice.update!(total_cents: (base + usage - discount).round)
            end
          end
        `,
      },
    },
    {
      name: 'one side is converted',
      files: {
        'src/limits.ts': `
          export function isWithin(spend: Spend, limitDollars: number) {
            return spend.totalCents <= limitDollars * 100;
          }
        `,
      },
    },
    {
      name: 'both sides in one unit',
      files: {
        'payments/models.py': `
          import stripe

          class Payment(Model):
              amount = DecimalAmountField(help_text="Amount paid (as decimal).")

              @property
              def amount_refunded(self):
                  return self.stripe_data.get("amount_refunded")

              def refundable(self):
                  return self.amount - Decimal(self.amount_refunded or 0) / 100
        `,
      },
    },
    {
      name: 'a share of a hundred',
      files: {
        'billing/models.py': `
          class Rate(models.Model):
              percentage = models.DecimalField(max_digits=5, decimal_places=2)

              def of(self, amount):
                  return amount * self.percentage / 100
        `,
      },
    },
    {
      name: 'cents in an integer column',
      files: {
        'billing/models.py': `
          class Statement(models.Model):
              amount_paid = models.IntegerField()

              def __str__(self):
                  return f"{self.amount_paid / 100} {self.currency}"
        `,
      },
    },
    {
      name: 'a price for a token times tokens',
      files: {
        'cost.py': `
          def cost(prompt_tokens, cached_tokens, cost_per_token):
              return (prompt_tokens - cached_tokens) * cost_per_token
        `,
      },
    },
    {
      name: 'durations that nobody pays for',
      files: {
        'src/retry.ts': `
          export function isLate(waitedMs: number, limitSeconds: number) {
            return waitedMs > limitSeconds;
          }
        `,
      },
    },
    {
      name: 'an amount and its conversion',
      files: {
        'src/money.ts': `
          export function toCents(amountDollars: number) {
            const amountCents = Math.round(amountDollars * 100);
            return amountCents - feeCents;
          }
        `,
      },
    },
    {
      name: 'the number of tokens in a minute and the tokens of a request',
      files: {
        'limits.py': `
          def allowed(request_tokens, tokens_per_minute):
              return request_tokens <= tokens_per_minute
        `,
      },
    },
  ],
});
