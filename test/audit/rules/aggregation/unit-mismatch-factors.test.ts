import { unitMismatch } from '#audit/rules/aggregation/unit-mismatch.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unitMismatch, {
  fires: [
    {
      name: 'a measure turned into another unit by a factor of a third one, in six languages',
      files: {
        'src/storage.rs': `
          const BYTES_PER_GB: u64 = 1_000_000_000;
          fn line(average_bytes: Decimal, vcpu_seconds: u64) -> Line {
              let gib = average_bytes / Decimal::from(BYTES_PER_GB);
              let vcpu_hours = vcpu_seconds as f64 / 60.0;
              Line { gib, vcpu_hours }
          }
        `,
        'Transfer.java': `
          class TransferMeter {
            private static final long BYTES_PER_MB = 1024;
            long megabytes(Record record) { return record.getBytes() / BYTES_PER_MB; }
          }
        `,
        'billing/hours.js': `
          function billableHours(startedAt, stoppedAt) {
            return (stoppedAt.getTime() - startedAt.getTime()) / 1000 / 60;
          }
        `,
        'storage.go': `
          package storage

          const BytesPerGB = 1000 * 1000 * 1000

          func GiBMonths(byteHours float64, hours int) float64 {
          	return byteHours / float64(hours) / BytesPerGB
          }
        `,
        'hours.sql': `
          SELECT tenant_id, SUM(EXTRACT(EPOCH FROM (stopped_at - started_at)) / 60) AS vm_hours
          FROM vm_sessions GROUP BY tenant_id;
        `,
        'CallMeter.kt': `
          class BillingMeter {
            fun report(call: Call) {
              val seconds = call.durationMillis
              send(seconds)
            }
          }
        `,
      },
      at: [
        'src/storage.rs:3',
        'src/storage.rs:4',
        'Transfer.java:2',
        'Transfer.java:3',
        'billing/hours.js:2',
        'storage.go:6',
        'hours.sql:1',
        'CallMeter.kt:3',
      ],
      confidence: 'likely',
    },
    {
      name: 'a quantity in another unit than its price is for, in four languages',
      files: {
        'src/cost.ts': `
          interface ModelRate {
            /** USD per 1M tokens */
            input: string;
            output: string;
          }
          const priceOf = (tokens: number, rate: string) => new Decimal(tokens).div(1000).mul(rate);
          export const cost = (record: Completion, rate: ModelRate) =>
            priceOf(record.promptTokens, rate.input).plus(priceOf(record.completionTokens, rate.output));
        `,
        'cost.py': `
          PRICE_PER_SECOND = Decimal("0.0006")

          def inference_cost(run):
              return run.duration_ms * PRICE_PER_SECOND
        `,
        'Cost.cs': `
          class TokenPricing {
            public decimal PricePer1K { get; init; }
            public decimal Cost(long tokens) => tokens / 1_000_000m * PricePer1K;
          }
        `,
        'cost.go': `
          package llm

          // USD per million tokens.
          type price struct{ Input, Output float64 }

          func cost(c Call, p price) float64 {
          	return float64(c.PromptTokens) / 1000 * p.Input
          }
        `,
      },
      at: ['src/cost.ts:6', 'cost.py:4', 'Cost.cs:3', 'cost.go:7'],
      confidence: 'likely',
    },
    {
      name: 'whole units of a currency where the smallest one is taken, in four languages',
      files: {
        'Invoicing.kt': `
          data class UsageCharge(
              val quantity: Long,
              /** EUR, up to six decimals */
              val unitPrice: BigDecimal,
          ) {
              val total: BigDecimal get() = unitPrice.multiply(quantity.toBigDecimal())
          }
          fun item(charge: UsageCharge) = InvoiceItemCreateParams.builder()
              .setCurrency("eur")
              .setAmount(charge.total.setScale(0, RoundingMode.HALF_UP).toLong())
              .build()
          // com.stripe
        `,
        'charge.rb': `
          def charge(customer, overage)
            total_dollars = overage.units * overage.price
            Stripe::InvoiceItem.create(customer: customer.id, amount: total_dollars.round, currency: "usd")
          end
        `,
        'charge.py': `
          import stripe

          def charge(customer_id, invoice):
              amount = invoice.total_usd
              return stripe.PaymentIntent.create(customer=customer_id, amount=int(amount), currency="usd")
        `,
        'charge.go': `
          package pay

          import "github.com/stripe/stripe-go/v76"

          func bill(o Overage) *stripe.InvoiceItemParams {
          	usd := float64(o.Units) * o.Price
          	return &stripe.InvoiceItemParams{Amount: stripe.Int64(int64(usd))}
          }
        `,
      },
      at: ['Invoicing.kt:10', 'charge.rb:3', 'charge.py:5', 'charge.go:7'],
      confidence: 'likely',
    },
    {
      name: 'dollars taken off a balance in cents',
      files: {
        'src/billing/spend.ts': `
          export const spend = (id: string, costUsd: number) =>
            db.account.update({ where: { id }, data: { balanceCents: { decrement: costUsd } } });
        `,
      },
      at: ['src/billing/spend.ts:2'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the factor between the two, binary and decimal names taken loosely, and products of units',
      files: {
        'billing/units.ts': `
          const MB_PER_GB = 1024;
          const SECONDS_PER_HOUR = 3600;
          const BYTES_PER_GIB = 1 << 30;
          export function units(run, average_bytes) {
            const gigabytes = average_bytes / 1024 / 1024 / 1024;
            const gib = average_bytes / BYTES_PER_GIB;
            const totalGb = run.sizeMb / MB_PER_GB;
            const durationMs = run.elapsedSeconds * 1000;
            const usedHours = run.usedSeconds / SECONDS_PER_HOUR;
            const gibHours = gib * usedHours;
            const paddedSeconds = run.elapsedSeconds * 60;
            const amountCents = Math.round(run.costUsd * 100);
            const amountUsd = run.amountCents / 100;
            const retrySeconds = run.timeoutMinutes * 2;
            return { gigabytes, gib, totalGb, durationMs, gibHours, paddedSeconds, amountCents, amountUsd, retrySeconds };
          }
        `,
        'usage.sql': `
          SELECT SUM(EXTRACT(EPOCH FROM (stopped_at - started_at)) / 3600) AS vm_hours,
                 SUM(size_bytes) / 1024 / 1024 / 1024 AS size_gb,
                 SUM(duration_ms * memory_mb / 1000) AS mb_seconds
          FROM vm_sessions;
        `,
      },
    },
    {
      name: 'prices for what they are multiplied with, or divided where the sum is made',
      files: {
        'src/cost.ts': `
          interface ModelRate {
            /** USD per 1M tokens */
            input: string;
            output: string;
            /** USD per 1K characters */
            speech: string;
          }
          const PER_1K = new Decimal('0.0002');
          export const cost = (r: Completion, rate: ModelRate, pricePerSecond: number) => [
            new Decimal(r.promptTokens).div(1_000_000).mul(rate.input),
            (r.inputTokens * rate.input + r.outputTokens * rate.output) / 1e6,
            r.tokens.div(1000).mul(PER_1K),
            (r.durationMs / 1000) * pricePerSecond,
            (r.durationMs * pricePerSecond) / 1000,
            r.seconds * pricePerSecond,
          ];
        `,
      },
    },
    {
      name: 'amounts in the smallest unit, and amounts of somebody who takes whole ones',
      files: {
        'src/pay.ts': `
          import Stripe from 'stripe';
          export const pay = (stripe: Stripe, totalUsd: number, totalCents: number) => [
            stripe.paymentIntents.create({ amount: Math.round(totalUsd * 100), currency: 'usd' }),
            stripe.paymentIntents.create({ amount: totalCents, currency: 'usd' }),
            ledger.write({ amount: totalUsd }),
          ];
        `,
      },
    },
  ],
});
