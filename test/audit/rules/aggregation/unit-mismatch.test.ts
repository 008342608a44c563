import { unitMismatch } from '#audit/rules/aggregation/unit-mismatch.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unitMismatch, {
  fires: [
    {
      name: 'a length of time made of a number of another unit',
      files: {
        'billing/lease.py': `
          def lease_until(now, grace_minutes):
              return now + timedelta(seconds=grace_minutes)
        `,
        'billing/lease.go': `
          package billing

          func usageWindow(cfg Config) time.Duration {
            return time.Duration(cfg.WindowSeconds)
          }

          func usageTimeout(cfg Config) time.Duration {
            return time.Duration(cfg.TimeoutMs) * time.Second
          }
        `,
        'billing/Lease.java': `
          class UsageLease {
            Duration ttl(Config config) { return Duration.ofMillis(config.getTtlSeconds()); }
          }
        `,
        'billing/Lease.cs': `
          public class UsageLease { public TimeSpan Ttl(Config c) => TimeSpan.FromMinutes(c.LeaseSeconds); }
        `,
        'billing/lease.rs': `
          fn usage_lease(config: &Config) -> Duration { Duration::from_secs(config.lease_ms) }
        `,
        'billing/lease.ts': `
          export const leaseEnd = (usage: Usage) => addHours(usage.startedAt, usage.graceMinutes);
        `,
      },
      at: [
        'billing/lease.py:2',
        'billing/lease.go:4',
        'billing/lease.go:8',
        'billing/Lease.java:2',
        'billing/Lease.cs:1',
        'billing/lease.rs:1',
        'billing/lease.ts:1',
      ],
      confidence: 'likely',
    },
    {
      name: 'a provider’s amount as dollars, in TypeScript and Python',
      files: {
        'src/pull.ts': `
          import Stripe from 'stripe';
          export function toEvent(invoice: Stripe.Invoice) {
            const amount = String(invoice.amount_due);
            return { id: invoice.id, costUsd: amount };
          }
        `,
        'pull.py': `
          def to_row(charge):
              return Row(total_usd=charge["amount"])
        `,
      },
      at: ['src/pull.ts:4', 'pull.py:2'],
    },
    {
      name: 'an amount converted from minor units twice, in three languages',
      files: {
        'src/Payment/Card.php': `
          <?php
          class Card {
            public function process($charge, $tx) {
              $tx->amount = $charge->amount / 100;
              $tx->currency = $charge->currency;
              $data = ['amount' => $tx->amount / 100, 'rel' => $tx->id];
              $this->clients->addFunds($tx->client, $data['amount']);
            }
          }
        `,
        'src/billing/credit.ts': `
          export async function credit(event, wallet) {
            const amount = event.amount_total / 100;
            if (amount > 0) await wallet.add(amount / 100);
          }
        `,
        'billing/charge.py': `
          def charge(client, invoice):
              amount_due = invoice.total * 100
              client.charges.create(amount=amount_due * 100, currency="usd")
        `,
      },
      at: ['src/Payment/Card.php:6', 'src/billing/credit.ts:3', 'billing/charge.py:3'],
      confidence: 'likely',
    },
    {
      name: 'another unit on the other side, in four languages',
      files: {
        'src/usage/event.ts': 'export const event = (job) => ({ durationSeconds: job.durationMs });',
        'billing/line.py': `
          def line(total_dollars):
              return Line(amount_cents=total_dollars)
        `,
        'billing/size.go': `
          package billing

          func size(o Object) Usage {
          	return Usage{StoredGb: o.SizeBytes}
          }
        `,
        'app/services/usage/track.rb': `
          def track(job)
            usage.total_minutes += job.run_seconds
          end
        `,
      },
      at: ['src/usage/event.ts:1', 'billing/line.py:2', 'billing/size.go:4', 'app/services/usage/track.rb:2'],
      confidence: 'likely',
    },
    {
      name: 'the price of an image made from that of tokens, in Go and in Python',
      files: {
        'billing/ratio.go': `
          package billing

          const (
          	KiloTokensUsd float64 = QuotaPerUsd / 1000
          	ImageUsdPerPic float64 = KiloTokensUsd / 1000
          )
        `,
        'billing/prices.py': `
          TOKEN_PRICE_USD = 0.000002
          REQUEST_PRICE_USD = TOKEN_PRICE_USD * 1000
        `,
      },
      at: ['billing/ratio.go:5', 'billing/prices.py:2'],
    },
    {
      name: 'an amount multiplied by the rate it should be divided by',
      files: {
        'billing/invoice.py': `
          def tier(self):
              current_total = flt(self.total)
              if self.currency == "INR":
                  current_total = flt(self.total * 82, 2)
              return current_total
        `,
        'src/billing/total.ts': `
          export const inDollars = (invoice: Invoice) =>
            invoice.currency === 'JPY' ? invoice.amount * 150 : invoice.amount;
        `,
      },
      at: ['billing/invoice.py:4', 'src/billing/total.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'two units put together, millionths under cents, and a product of two units',
      files: {
        'gpu-billing.ts': `
          const MINIMUM_SECONDS = 10;
          export function billJob(job: Job) {
            const runtime = job.finishedAt.getTime() - job.startedAt.getTime();
            return Math.max(runtime, MINIMUM_SECONDS) * job.cards;
          }
        `,
        'billing.rs': `
          fn storage_line(byte_hours: i128, price: Price) -> Line {
              let micros = byte_hours * price.usd_micros_per_gb_month / GB_MONTH;
              Line { amount_cents: micros / 1_000_000 }
          }
        `,
        'billing.py': `
          def bill_invocation(inv):
              duration_ms = (inv.ended_ns - inv.started_ns) // 1_000_000
              gb_seconds = inv.memory_mb / 1024 * duration_ms
              record_usage(inv.account_id, gb_seconds)
        `,
      },
      at: ['gpu-billing.ts:4', 'billing.rs:3', 'billing.py:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a length of time made of a number of its own unit, or converted',
      files: {
        'billing/lease.py': `
          def lease_until(now, grace_minutes, hold_ms):
              return now + timedelta(minutes=grace_minutes) + timedelta(seconds=hold_ms / 1000)
        `,
        'billing/lease.go': `
          package billing

          func usageWindow(cfg Config) time.Duration {
            return time.Duration(cfg.WindowSeconds) * time.Second
          }

          func usageTimeout(cfg Config) time.Duration {
            return time.Millisecond * time.Duration(cfg.TimeoutMs)
          }

          func usageBefore(now time.Time) time.Time {
            return now.Add(-time.Duration(GracePeriodHours) * time.Hour)
          }

          func usageGrace(cfg Config) time.Duration {
            grace := time.Duration(cfg.GraceSeconds)
            return time.Second * (time.Duration(cfg.WindowSeconds) + 1) + grace*time.Second
          }

          func usageRetry() time.Duration { return time.Duration(float64(time.Millisecond) * 150) }

          func usageBackOff() time.Duration {
            delay := 100 * time.Millisecond
            return time.Duration(float64(delay) * 1.5)
          }

          func usageNanos(cfg Config) time.Duration { return time.Duration(cfg.LeaseNanos) }
        `,
        'billing/lease.ts': `
          export const leaseEnd = (usage: Usage) => addMinutes(usage.startedAt, usage.graceMinutes);
        `,
      },
    },
    {
      name: 'units brought to one before they meet',
      files: {
        'gpu-billing.ts': `
          const MINIMUM_SECONDS = 10;
          export function billJob(job: Job) {
            const elapsed = job.finishedAt.getTime() - job.startedAt.getTime();
            const billed = Math.max(elapsed / 1000, MINIMUM_SECONDS);
            const isLong = elapsed > MINIMUM_SECONDS * 1000;
            return { billed, isLong };
          }
        `,
        'runner_charge.rb': `
          def charge(usage)
            usage.linux_seconds * 13 + usage.macos_seconds * 133
          end
        `,
        'billing.rs': `
          fn storage_line(byte_hours: i128, price: Price) -> Line {
              let micros = byte_hours * price.usd_micros_per_gb_month / GB_MONTH;
              Line { amount_cents: micros / 10_000 }
          }
        `,
        'billing.py': `
          def bill_invocation(inv):
              duration_ms = (inv.ended_ns - inv.started_ns) // 1_000_000
              gb_seconds = (inv.memory_mb / 1024) * (duration_ms / 1000)
              record_usage(inv.account_id, gb_seconds)
        `,
      },
    },
    {
      name: 'a sum that is divided as a whole',
      files: {
        'src/Invoice.kt': `
          fun invoiceAmount(calls: List<Call>): BigDecimal =
              calls.sumOf { it.billedSeconds.toBigDecimal() * it.pricePerMinute } / BigDecimal(60)
        `,
      },
    },
    {
      name: 'a provider’s amount divided, or kept in cents',
      files: {
        'src/pull.ts': `
          import Stripe from 'stripe';
          export const toEvent = (invoice: Stripe.Invoice) => ({
            costUsd: invoice.amount_due / 100,
            amountUsdCents: invoice.amount_due,
            priceUsd: invoice.metadata.price_usd,
            currencyIsUsd: invoice.currency === 'usd',
          });
        `,
      },
    },
    {
      name: 'a share of an amount, an amount set anew in between, and one converted there and back',
      files: {
        'src/billing/fee.ts': `
          export function fee(order, percent) {
            const share = percent / 100;
            const discount = order.total * percent / 100;
            let amount = order.amount / 100;
            amount = order.amountCents;
            const stripeAmount = order.price * 100;
            return [share, discount / 100, amount / 100, stripeAmount / 100];
          }
          export function other(order) {
            let amount = order.amountCents;
            if (order.isMinor) amount = order.amountCents / 100;
            else amount = order.amount;
            return amount / 100;
          }
        `,
      },
    },
    {
      name: 'a division, a price in dollars for a customer who pays in another currency, and a tax',
      files: {
        'billing/invoice.py': `
          def tier(self, plan):
              if self.currency == "INR":
                  total = self.total / 82
                  tax = self.total * 0.18
              if team.currency == "INR":
                  price = plan.price * 82
                  limit = team.limit_usd * 82
              return total
        `,
      },
    },
    {
      name: 'converted, the same unit, or no unit',
      files: {
        'src/usage/event.ts': `
          export const a = (job) => ({ durationSeconds: job.durationMs / 1000, runMs: job.durationMillis });
          export const b = (job) => ({ durationSeconds: toSeconds(job.durationMs), duration: job.durationMs });
        `,
      },
    },
    {
      name: 'rates, currencies, and code that bills nothing',
      files: {
        'src/usage/rate.ts':
          'export const a = (p) => ({ costPerSeconds: p.costPerHours, priceCents: p.priceUsd });',
        'src/timer.ts': 'export const a = (t) => ({ delaySeconds: t.delayMs });',
      },
    },
    {
      name: 'a price per thousand of the same thing, or made of money',
      files: {
        'billing/ratio.go': `
          package billing

          const (
          	KiloTokensUsd float64 = QuotaPerUsd / 1000
          	MilliTokensUsd float64 = KiloTokensUsd / 1000
          	ImageUsdPerPic float64 = QuotaPerUsd * 0.04
          	ImageTokens float64 = PromptTokens / 1000
          	MinutePriceUsd float64 = TokenPriceUsd * 750
          )
        `,
      },
    },
  ],
});
