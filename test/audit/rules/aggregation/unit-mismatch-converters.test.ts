import { unitMismatch } from '#audit/rules/aggregation/unit-mismatch.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unitMismatch, {
  fires: [
    {
      name: 'a function converts the other way round than it is named',
      files: {
        'billing/report.go': `
          package billing

          func costs(usage Usage) decimal.Decimal {
          	gbToMb := func(size float64) decimal.Decimal {
          		return decimal.NewFromFloat(size).Shift(-3)
          	}
          	return price.Mul(gbToMb(usage.Egress))
          }
        `,
        'billing/money.py': `
          def dollars_to_cents(amount):
              return round(amount / 100)
        `,
        'src/billing/units.ts': `
          export const msToSeconds = (value: number) => Math.ceil(value * 1000);
          export function convertBytesToGb(size: number) {
            return Number((size * 1024 ** 3).toFixed(2));
          }
        `,
        'billing/Units.java': `
          class Units {
            static long minutesToSeconds(long billed) { return billed / 60; }
          }
        `,
        'app/billing/units.rb': `
          module Units
            def self.cents_to_dollars(amount)
              amount * 100.0
            end
          end
        `,
      },
      at: [
        'billing/report.go:5',
        'billing/money.py:2',
        'src/billing/units.ts:1',
        'src/billing/units.ts:3',
        'billing/Units.java:2',
        'app/billing/units.rb:3',
      ],
      confidence: 'likely',
    },
    {
      name: 'what a call with arguments measures, under the name of another unit',
      files: {
        'billing/Expiry.java': `
          class QuotaExpiry {
            long expireAfterCreate(State state) {
              long ttlNanos = expiration.calculateTimeToLiveMillis(state, now());
              return ttlNanos < 0 ? Long.MAX_VALUE : ttlNanos;
            }
          }
        `,
        'billing/usage.py': `
          def to_event(run):
              return {"duration_ms": elapsed_seconds(run.started, run.ended)}
        `,
      },
      at: ['billing/Expiry.java:3', 'billing/usage.py:2'],
    },
  ],
  silent: [
    {
      name: 'converters that do as they are named',
      files: {
        'src/billing/units.ts': `
          export const msToSeconds = (value: number) => Math.ceil(value / 1000);
          export const bytesToGb = (size: number) => Number((size / 1024 ** 3).toFixed(2));
          export const gbToMb = (size: number) => size * 1024;
          export const dollarsToCents = (amount: number) => Math.round(amount * 100);
          export const daysToMs = (count: number) => count * 24 * 60 * 60 * 1000;
          export const eurToUsd = (amount: number, rate: number) => amount * rate;
          export const tokensToDollars = (count: number) => count * 0.002;
        `,
        'billing/report.go': `
          package billing

          func gbToTb(size float64) decimal.Decimal {
          	return decimal.NewFromFloat(size).Shift(-3)
          }
        `,
      },
    },
    {
      name: 'calls that make a time of a number, or move one',
      files: {
        'src/billing/times.ts': `
          export function times(usage: Usage, graceSeconds: number) {
            const graceMs = seconds(graceSeconds);
            const endsMs = addSeconds(usage.startedAt, graceSeconds);
            const delayMs = random_seconds(5);
            return { graceMs, endsMs, delayMs };
          }
        `,
      },
    },
  ],
});
