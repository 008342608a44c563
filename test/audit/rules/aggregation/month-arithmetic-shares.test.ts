import { monthArithmetic } from '#audit/rules/aggregation/month-arithmetic.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(monthArithmetic, {
  fires: [
    {
      name: 'prices shared out over thirty days, and days counted with both ends',
      files: {
        'src/a.py': `
          from decimal import Decimal


          class ProrationService:
              def credit_for_downgrade(self, subscription, today):
                  """Money given back for the rest of the month."""
                  daily = subscription.plan.monthly_price / Decimal(30)
                  days_left = (subscription.current_period_end.date() - today).days
                  return (daily * days_left).quantize(Decimal("0.01"))
        `,
        'src/d.rb': `
          class SeatCharge
            DAYS = 30

            # Seats that are added in mid-month are charged for the days that are left of it.
            def amount(plan, seats, added_on, period_end)
              days = (period_end.to_date - added_on.to_date).to_i
              plan.seat_price * seats * days / DAYS
            end
          end
        `,
        'src/f.java': `
          package com.hosting.billing;

          import java.math.BigDecimal;
          import java.math.RoundingMode;
          import java.time.LocalDate;
          import java.time.temporal.ChronoUnit;

          public class RackRent {
              /** Rent of a rack that was given up before the end of the period; the period's end is the next one's first day. */
              public BigDecimal rent(BigDecimal monthly, LocalDate from, LocalDate until, BillingPeriod period) {
                  long used = ChronoUnit.DAYS.between(from, until) + 1;
                  long days = ChronoUnit.DAYS.between(period.start(), period.end());
                  return monthly.multiply(BigDecimal.valueOf(used)).divide(BigDecimal.valueOf(days), 2, RoundingMode.HALF_UP);
              }
          }
        `,
        'src/i.kt': `
          package billing

          import java.math.BigDecimal
          import java.math.RoundingMode
          import java.time.LocalDate

          class Upgrade(private val prices: Prices) {
              fun charge(old: Plan, new: Plan, today: LocalDate): BigDecimal {
                  val remaining = 30 - today.dayOfMonth
                  val difference = prices.monthly(new) - prices.monthly(old)
                  return difference * BigDecimal(remaining) / BigDecimal(30)
              }
          }
        `,
        'src/l.sql': `
          -- credit for cancelled subscriptions
          INSERT INTO credit_notes (subscription_id, amount_cents)
          SELECT s.id, round(p.monthly_price_cents / 30.0 * (s.period_end::date - s.cancelled_at::date))
          FROM subscriptions s
          JOIN plans p ON p.id = s.plan_id
          WHERE s.cancelled_at >= s.period_start AND s.cancelled_at < s.period_end;
        `,
        'src/o.go': `
          package proration

          import "time"

          // Share is what a customer pays of a month's price for the days from start to end; end is the first day of the next period.
          func Share(priceCents int64, start, end time.Time, month time.Time) int64 {
          	days := int64(end.Sub(start).Hours()/24) + 1
          	inMonth := int64(time.Date(month.Year(), month.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day())
          	return priceCents * days / inMonth
          }
        `,
      },
      at: ['src/a.py:7', 'src/d.rb:7', 'src/f.java:11', 'src/i.kt:11', 'src/l.sql:3', 'src/o.go:7'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'shares of the real length of the period',
      files: {
        'src/a.py': `
          from decimal import Decimal


          class ProrationService:
              def credit_for_downgrade(self, subscription, today):
                  """Money given back for the rest of the month."""
                  daily = subscription.plan.monthly_price / Decimal((subscription.current_period_end - subscription.current_period_start).days)
                  days_left = (subscription.current_period_end.date() - today).days
                  return (daily * days_left).quantize(Decimal("0.01"))
        `,
        'src/d.rb': `
          class SeatCharge
            TRIAL = 30

            # Seats that are added in mid-month are charged for the days that are left of it.
            def amount(plan, seats, added_on, period_end)
              days = (period_end.to_date - added_on.to_date).to_i
              plan.seat_price * seats * days / (period_end.to_date - period_end.prev_month.to_date).to_i
            end
          end
        `,
        'src/f.java': `
          package com.hosting.billing;

          import java.math.BigDecimal;
          import java.math.RoundingMode;
          import java.time.LocalDate;
          import java.time.temporal.ChronoUnit;

          public class RackRent {
              /** Rent of a rack that was given up before the end of the period; the period's end is the next one's first day. */
              public BigDecimal rent(BigDecimal monthly, LocalDate from, LocalDate until, BillingPeriod period) {
                  long used = ChronoUnit.DAYS.between(from, until);
                  long days = ChronoUnit.DAYS.between(period.start(), period.end());
                  return monthly.multiply(BigDecimal.valueOf(used)).divide(BigDecimal.valueOf(days), 2, RoundingMode.HALF_UP);
              }
          }
        `,
        'src/i.kt': `
          package billing

          import java.math.BigDecimal
          import java.math.RoundingMode
          import java.time.LocalDate

          class Upgrade(private val prices: Prices) {
              fun charge(old: Plan, new: Plan, today: LocalDate): BigDecimal {
                  val remaining = today.lengthOfMonth() - today.dayOfMonth
                  val difference = prices.monthly(new) - prices.monthly(old)
                  return difference * BigDecimal(remaining) / BigDecimal(today.lengthOfMonth())
              }
          }
        `,
        'src/l.sql': `
          -- credit for cancelled subscriptions
          INSERT INTO credit_notes (subscription_id, amount_cents)
          SELECT s.id, round(p.monthly_price_cents / (s.period_end::date - s.period_start::date) * (s.period_end::date - s.cancelled_at::date))
          FROM subscriptions s
          JOIN plans p ON p.id = s.plan_id
          WHERE s.cancelled_at >= s.period_start AND s.cancelled_at < s.period_end;
        `,
        'src/o.go': `
          package proration

          import "time"

          // Share is what a customer pays of a month's price for the days from start to end; end is the first day of the next period.
          func Share(priceCents int64, start, end time.Time, month time.Time) int64 {
          	days := int64(end.Sub(start).Hours() / 24)
          	inMonth := int64(time.Date(month.Year(), month.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day())
          	return priceCents * days / inMonth
          }
        `,
      },
    },
  ],
});
