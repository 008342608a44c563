import { monthArithmetic } from '#audit/rules/aggregation/month-arithmetic.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(monthArithmetic, {
  fires: [
    {
      name: 'months and thirty days added to anchors, in seven languages',
      files: {
        'src/b.ts': `
          export function nextBillingDate(current: Date, interval: 'month' | 'year'): Date {
            const next = new Date(current);
            if (interval === 'month') next.setUTCMonth(next.getUTCMonth() + 1);
            else next.setUTCFullYear(next.getUTCFullYear() + 1);
            return next;
          }
        `,
        'src/c.go': `
          package renewal

          import "time"

          type Plan struct{ Months int }

          func NextInvoiceDate(signedUp time.Time, plan Plan, n int) time.Time {
          	return signedUp.AddDate(0, plan.Months*n, 0)
          }
        `,
        'src/e.cs': `
          public class Renewals
          {
              public void Renew(Subscription subscription)
              {
                  subscription.PeriodStart = subscription.PeriodEnd;
                  subscription.PeriodEnd = subscription.PeriodStart.AddDays(30);
                  subscription.InvoiceCount++;
              }
          }
        `,
        'src/g.php': `
          <?php
          namespace App\\Billing;

          class Cycle
          {
              public function renew(Subscription $s): void
              {
                  $s->starts_at = $s->ends_at;
                  $s->ends_at = (clone $s->starts_at)->modify('+30 days');
                  $s->save();
              }

              public function dailyRate(Plan $plan): float
              {
                  return $plan->price_cents / 30;
              }
          }
        `,
        'src/h.rs': `
          use chrono::{DateTime, Datelike, Utc};

          /// The day a subscription is billed on in the month after \`last\`.
          pub fn next_charge(last: DateTime<Utc>, anchor_day: u32) -> DateTime<Utc> {
              let (year, month) = if last.month() == 12 { (last.year() + 1, 1) } else { (last.year(), last.month() + 1) };
              last.with_year(year).unwrap().with_month(month).unwrap().with_day(anchor_day).unwrap()
          }
        `,
        'src/k.py': `
          from datetime import timedelta


          def renew(subscription):
              subscription.current_period_start = subscription.current_period_end
              subscription.current_period_end += timedelta(days=30)
              subscription.usage_included = subscription.plan.included_units
              subscription.save()
        `,
        'src/n.py': `
          def next_period(start):
              """The following billing period of a customer."""
              month = start.month % 12 + 1
              year = start.year + (1 if month == 1 else 0)
              return start.replace(year=year, month=month)
        `,
      },
      at: [
        'src/b.ts:3',
        'src/c.go:8',
        'src/e.cs:6',
        'src/g.php:15',
        'src/g.php:9',
        'src/h.rs:6',
        'src/k.py:6',
        'src/n.py:5',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'steps that clamp, start on the first or go back',
      files: {
        'src/b.ts': `
          export function nextBillingDate(anchor: Date, months: number): Date {
            const last = new Date(Date.UTC(anchor.getUTCFullYear(), anchor.getUTCMonth() + months + 1, 0)).getUTCDate();
            const day = Math.min(anchor.getUTCDate(), last);
            return new Date(Date.UTC(anchor.getUTCFullYear(), anchor.getUTCMonth() + months, day));
          }
        `,
        'src/c.go': `
          package renewal

          import "time"

          func NextInvoiceDate(now time.Time) time.Time {
          	start := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
          	return start.AddDate(0, 1, 0)
          }

          func PreviousPeriodStart(currentPeriodStart time.Time) time.Time {
          	return currentPeriodStart.AddDate(0, -1, 0)
          }
        `,
        'src/e.cs': `
          public class Renewals
          {
              public void Renew(Subscription subscription)
              {
                  subscription.PeriodStart = subscription.PeriodEnd;
                  subscription.PeriodEnd = subscription.Anchor.AddMonths(subscription.InvoiceCount + 1);
                  subscription.InvoiceCount++;
              }
          }
        `,
        'src/g.php': `
          <?php
          namespace App\\Billing;

          class Cycle
          {
              public function renew(Subscription $s): void
              {
                  $s->starts_at = $s->ends_at;
                  $s->ends_at = (clone $s->starts_at)->addMonthNoOverflow();
                  $s->save();
              }

              public function dailyRate(Plan $plan): float
              {
                  return $plan->price_cents / $this->days();
              }
          }
        `,
        'src/h.rs': `
          use chrono::{DateTime, Datelike, Utc};

          /// The day a subscription is billed on in the month after \`last\`.
          pub fn next_charge(last: DateTime<Utc>, anchor_day: u32) -> DateTime<Utc> {
              let (year, month) = if last.month() == 12 { (last.year() + 1, 1) } else { (last.year(), last.month() + 1) };
              last.with_year(year).unwrap().with_month(month).unwrap().with_day(anchor_day.min(28)).unwrap()
          }
        `,
        'src/k.py': `
          from datetime import timedelta


          def renew(subscription):
              subscription.current_period_start = subscription.current_period_end
              subscription.current_period_end = add_months(subscription.anchor, subscription.periods + 1)
              subscription.usage_included = subscription.plan.included_units
              subscription.save()
        `,
        'src/n.py': `
          def next_period(start):
              """The following billing period of a customer."""
              month = start.month % 12 + 1
              year = start.year + (1 if month == 1 else 0)
              return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
        `,
      },
    },
  ],
});
