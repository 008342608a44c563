import { monthArithmetic } from '#audit/rules/aggregation/month-arithmetic.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(monthArithmetic, {
  fires: [
    {
      name: 'day 30 or 31 for the end of any month, and thirty days as the length of a period',
      files: {
        'billing/total.go': `
          package billing

          func monthEnd(now time.Time) time.Time {
          	return time.Date(now.Year(), now.Month(), 31, 23, 59, 59, 0, time.UTC)
          }
        `,
        'billing/total.py': `
          def period_end(year, month):
              return datetime(year, month, 30)

          def prorate(subscription, changed_on):
              days_in_period = 30
              remaining = (subscription.period_end - changed_on).days
              return subscription.price * remaining / days_in_period
        `,
        'billing/total.ts': `
          export const end = (year: number, month: number) => new Date(Date.UTC(year, month, 31));
          export const share = (plan: Plan, daysLeft: number) => plan.price * (daysLeft / 30);
        `,
        'billing/Total.java': `
          class BillingPeriod {
            LocalDate end(int year, int month) { return LocalDate.of(year, month, 31); }
          }
        `,
      },
      at: [
        'billing/total.go:4',
        'billing/total.py:2',
        'billing/total.py:7',
        'billing/total.ts:1',
        'billing/total.ts:2',
        'billing/Total.java:2',
      ],
      confidence: 'likely',
    },
    {
      name: 'every length of a period in one switch, told once',
      files: {
        'billing/periods.go': `
          package billing

          func next(periodEnd time.Time, period string, n int) time.Time {
          	switch period {
          	case "month":
          		return periodEnd.AddDate(0, n, 0)
          	case "quarter":
          		return periodEnd.AddDate(0, 3*n, 0)
          	}
          	return periodEnd.AddDate(0, 0, n)
          }
        `,
      },
      at: ['billing/periods.go:6'],
    },
    {
      name: 'a share of the list price given back where discounts are known, in two languages',
      files: {
        'src/Billing/Switch.php': `
          <?php
          class Billing {
            public function apply($s) { $s->discount = $s->coupon->percent; }
            public function proRataRefund($invoice, $ratio) {
              foreach ($invoice->items as $item) { $item->cost = $item->cost * $ratio; }
            }
          }
        `,
        'billing/refund.py': `
          def with_coupon(sub, coupon):
              sub.coupon = coupon

          def refund_unused(sub, days_left, days):
              return sub.price * (days_left / days)
        `,
      },
      at: ['src/Billing/Switch.php:5', 'billing/refund.py:5'],
      confidence: 'possible',
    },
    {
      name: 'thirty days as the billing period, in seven languages',
      files: {
        'src/billing/renew.ts': 'export const renew = (s) => ({ periodEnd: addDays(s.periodStart, 30) });\n',
        'app/billing/renew.rb': 'def renew(sub)\n  sub.period_end = sub.period_start + 30.days\nend\n',
        'billing/renew.go':
          'package billing\n\nfunc renew(s *Sub) { s.PeriodEnd = s.PeriodStart.AddDate(0, 0, 30) }\n',
        'src/billing/Renew.java':
          'class Renew { void renew(Sub s) { periodEnd = s.start().plusDays(30); } }\n',
        'src/Billing/Renew.cs':
          'class Renew { void Run(Sub s) { s.PeriodEnd = s.PeriodStart.AddDays(30); } }\n',
        'src/billing/renew.rs':
          'fn renew(s: &mut Sub) { s.period_end = s.period_start + Duration::days(30); }\n',
        'src/Billing/Renew.php':
          "<?php\nfunction renew($s) { $s->period_end = $s->starts_at->modify('+30 days'); }\n",
      },
      at: [
        'src/billing/renew.ts:1',
        'app/billing/renew.rb:2',
        'billing/renew.go:3',
        'src/billing/Renew.java:1',
        'src/Billing/Renew.cs:1',
        'src/billing/renew.rs:1',
        'src/Billing/Renew.php:2',
      ],
      confidence: 'likely',
    },
    {
      name: 'the last thirty days for the month that is charged, in three languages',
      files: {
        'billing/tasks.py': `
          def charge_overages():
              now = timezone.now()
              notified_at = now - timedelta(days=30)
              return Notice.objects.filter(at__gte=notified_at)
        `,
        'app/billing/overage.rb':
          'def overage(account)\n  billed_from = 30.days.ago\n  units(account, billed_from)\nend\n',
        'src/Billing/Overage.cs':
          'class Overage { int Charge() { var from = DateTime.UtcNow.AddDays(-30); return Sum(from); } }\n',
      },
      at: ['billing/tasks.py:3', 'app/billing/overage.rb:2', 'src/Billing/Overage.cs:1'],
      confidence: 'possible',
    },
    {
      name: 'months that run over in PHP',
      files: {
        'src/Billing/Renewal.php': `
          <?php
          class Renewal {
            public function next($sub) { return $sub->renews_at->copy()->addMonth(); }
            public function after($sub) { return strtotime('+1 month', $sub->renews_at); }
          }
        `,
      },
      at: ['src/Billing/Renewal.php:3', 'src/Billing/Renewal.php:4'],
      confidence: 'likely',
    },
    {
      name: 'the day of another date put into a month',
      files: {
        'src/workspaces/renewal.ts': `
          export function calculateRenewalDate(first, target) {
            const renewalDay = first.getDate();
            return new Date(target.getFullYear(), target.getMonth(), renewalDay);
          }
        `,
        'src/billing/reset.ts': `
          export function alignReset(next, anchor) {
            const cycleDay = getDate(anchor);
            return setDate(next, cycleDay).getTime();
          }
        `,
      },
      at: ['src/workspaces/renewal.ts:3', 'src/billing/reset.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'a month added to the date as it stands, in three languages',
      files: {
        'src/billing/next.ts': `
          export const next = (at) => { at.setMonth(at.getMonth() + 1); return at; };
        `,
        'billing/next.py': `
          def next_period(period_start):
              return period_start.replace(month=period_start.month + 1)
        `,
        'billing/next.go': `
          package billing

          func next(sub Subscription) time.Time {
          	return sub.CurrentPeriodStart.AddDate(0, 1, 0)
          }
        `,
      },
      at: ['src/billing/next.ts:1', 'billing/next.py:2', 'billing/next.go:4'],
    },
    {
      name: 'an anchor day that the month may not have, in Python and Ruby',
      files: {
        'billing/anchor.py': `
          def reset_date(today, sub):
              return today.replace(day=sub.anchor_day)
        `,
        'app/services/subscriptions/dates.rb': `
          class SubscriptionDates
            def build(year, month)
              Date.new(year, month, billing_day)
            end
          end
        `,
      },
      at: ['billing/anchor.py:2', 'app/services/subscriptions/dates.rb:3'],
    },
    {
      name: 'a month of thirty days',
      files: {
        'src/billing/prorate.ts': `
          export const perDay = (plan) => plan.monthlyPrice / 30;
          export const renew = (start) => ({ start, currentPeriodEnd: new Date(start.getTime() + 30 * 24 * 60 * 60 * 1000) });
        `,
        'billing/renew.py': `
          def renew(subscription, start):
              period_end = start + timedelta(days=30)
              return period_end
        `,
      },
      at: ['src/billing/prorate.ts:1', 'src/billing/prorate.ts:2', 'billing/renew.py:2'],
    },
  ],
  silent: [
    {
      name: 'a month moved from a date made on its first day',
      files: {
        'usage/windows.py': `
          from datetime import datetime, timezone

          def billing_month(now):
              start = datetime(now.year, now.month, 1, tzinfo=timezone.utc)
              if now.month == 12:
                  return start, start.replace(year=now.year + 1, month=1)
              return start, start.replace(month=now.month + 1)

          def invoice_month(year, month):
              first = date(year=year, month=month, day=1)
              return first, first.replace(month=month + 1)
        `,
      },
    },
    {
      name: 'the last day that is asked for, a fixed date, and thirty of anything else',
      files: {
        'billing/total.go': `
          package billing

          func monthEnd(now time.Time) time.Time {
          	return time.Date(now.Year(), now.Month()+1, 0, 0, 0, 0, 0, time.UTC)
          }

          var launch = time.Date(2024, 1, 31, 0, 0, 0, 0, time.UTC)
        `,
        'billing/total.py': `
          def prorate(subscription, changed_on):
              days_in_period = (subscription.period_end - subscription.period_start).days
              remaining = (subscription.period_end - changed_on).days
              return subscription.price * remaining / days_in_period

          def per_minute(price, seats):
              return price * seats / 30
        `,
        'billing/total.ts': `
          export const average = (dailyCosts: number[]) => sum(dailyCosts) / 30;
        `,
      },
    },
    {
      name: 'months added by a library that stops at the last day, and a day put into January',
      files: {
        'src/billing/Clock.java': `
          class BillingClock {
            void advance(Integer months) {
              billingClock.addMonths(months);
            }
          }
        `,
        'billing/anchors.go': `
          package billing

          func anchorKey(billingAnchor time.Time) time.Time {
          	return time.Date(0, 1, billingAnchor.Day(), billingAnchor.Hour(), 0, 0, 0, time.UTC)
          }
        `,
      },
    },
    {
      name: 'the fields of one date, made another type’s date',
      files: {
        'src/main/kotlin/Dates.kt': `
          fun LocalDate.toJoda() = org.joda.time.LocalDate(year, monthValue, dayOfMonth)
          fun copy(billingDate: LocalDate) = LocalDate.of(billingDate.year, billingDate.monthValue, billingDate.dayOfMonth)
        `,
      },
    },
    {
      name: 'a share of what was paid, and of a price in a file without discounts',
      files: {
        'billing/refund.py': `
          def refund_unused(sub, days_left, days):
              paid = sub.price - sub.discount
              return paid * (days_left / days)

          def charge_used(sub, ratio):
              return sub.price * ratio
        `,
        'billing/plain.py': 'def refund_unused(sub, ratio):\n    return sub.price * ratio\n',
      },
    },
    {
      name: 'thirty days of a trial, a cache or a chart, and months that do not run over',
      files: {
        'src/Billing/Renewal.php': `
          <?php
          class Renewal {
            public function next($sub) { return $sub->renews_at->copy()->addMonthNoOverflow(); }
            public function first($sub) { return $sub->renews_at->startOfMonth()->addMonth(); }
            public function month($sub) { return strtotime('first day of +1 month', $sub->renews_at); }
          }
        `,
        'src/billing/trial.ts': 'export const trial = (s) => ({ trialEndsAt: addDays(s.start, 30) });\n',
        'app/billing/chart.rb':
          'def charge_history(account)\n  from = 30.days.ago\n  units(account, from)\nend\n',
        'src/billing/clean.py':
          'def purge_invoices():\n    return Row.filter(at__lt=now() - timedelta(days=30))\n',
      },
    },
    {
      name: 'a month moved from the first day that another function set',
      files: {
        'app/billing/budget.py': `
          def budget_period_start(now):
              return now.replace(day=1)

          def budget_period_reset(now):
              period_start = budget_period_start(now)
              if period_start.month == 12:
                  return period_start.replace(year=period_start.year + 1, month=1)
              return period_start.replace(month=period_start.month + 1)
        `,
      },
    },
    {
      name: 'the day clamped to the month',
      files: {
        'src/billing/renewal.ts': `
          export function renewalDate(first, year, month) {
            const day = Math.min(first.getUTCDate(), daysInMonth(year, month));
            return new Date(Date.UTC(year, month, day));
          }
        `,
        'billing/renewal.py': `
          def renewal_date(today, sub):
              last = calendar.monthrange(today.year, today.month)[1]
              return today.replace(day=min(sub.anchor_day, last))
        `,
      },
    },
    {
      name: 'the first of the month, and days of the same date',
      files: {
        'src/billing/month.ts': `
          export function nextMonth(at) {
            at.setUTCDate(1);
            at.setUTCMonth(at.getUTCMonth() + 1);
            return at;
          }
          export const midnight = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate());
          export const end = (at) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
        `,
      },
    },
    {
      name: 'Go months added to the first of a month, and days added to a period',
      files: {
        'billing/next.go': `
          package billing

          func next(monthStart, periodStart time.Time) (time.Time, time.Time) {
          	return monthStart.AddDate(0, 1, 0), periodStart.AddDate(0, 0, 7)
          }
        `,
      },
    },
    {
      name: 'thirty days that are no period',
      files: {
        'src/billing/cache.ts': `
          const CACHE_TTL = 30 * 24 * 60 * 60 * 1000;
          const expiresAt = now + 30 * 24 * 60 * 60 * 1000;
          const perBucket = total / 30;
        `,
      },
    },
    {
      name: 'code that bills nothing',
      files: {
        'src/calendar.ts': `
          export const next = (at) => { at.setMonth(at.getMonth() + 1); return at; };
        `,
      },
    },
  ],
});
