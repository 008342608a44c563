import { misreadValue } from '#audit/rules/aggregation/misread-value.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(misreadValue, {
  fires: [
    {
      name: 'an age without its days, and one taken the wrong way round',
      files: {
        'quota/refresh.py': `
          from datetime import timedelta

          def needs_refresh(quota_usage, max_age):
              age = timezone.now() - quota_usage.updated_at
              return age.seconds >= max_age

          def is_stale(quota_usage, max_age):
              return (quota_usage.updated_at - datetime.now()).seconds >= max_age

          def billed_seconds(pause: timedelta):
              return pause.seconds * 2
        `,
      },
      at: ['quota/refresh.py:8', 'quota/refresh.py:5', 'quota/refresh.py:11'],
      confidence: 'likely',
    },
    {
      name: 'months of a subscription that is older than a year',
      files: {
        'billing/period.py': `
          def current_period(subscription, now):
              months = relativedelta(now, subscription.started_at).months
              return subscription.started_at + relativedelta(months=months)
        `,
      },
      at: ['billing/period.py:2'],
      confidence: 'likely',
    },
    {
      name: 'parts of what .NET, Java, Kotlin, PHP, Rust and JavaScript take moments from each other by',
      files: {
        'src/Billing/Meter.cs': `
          public class UsageMeter
          {
              public decimal Cost(DateTime started, DateTime stopped)
              {
                  var span = stopped.Subtract(started);
                  var hours = (decimal)span.Hours;
                  return hours * _hourlyRate;
              }

              public int Minutes(TimeSpan session) => session.Minutes * _perMinute;
          }
        `,
        'src/billing/Meter.java': `
          class UsageMeter {
            long minutes(Instant a, Instant b) {
              return Duration.between(a, b).toMinutesPart();
            }
            int days(LocalDate a, LocalDate b) {
              return Period.between(a, b).getDays() * dailyPrice;
            }
          }
        `,
        'src/billing/Meter.kt': `
          class UsageMeter {
            fun cost(a: LocalDate, b: LocalDate): Int = Period.between(a, b).days * dailyPrice
          }
        `,
        'src/Billing/Meter.php': `
          <?php
          class UsageMeter {
              public function cost(DateTime $a, DateTime $b): float {
                  $interval = $a->diff($b);
                  return $interval->h * $this->hourlyRate;
              }
          }
        `,
        'src/billing/meter.rs': `
          fn record_usage(started: Instant) {
              let elapsed = started.elapsed();
              meter.record(Usage { duration_ms: elapsed.subsec_millis() });
          }
        `,
        'src/billing/meter.ts': `
          export function sessionCost(start: Date, end: Date) {
            const { minutes } = intervalToDuration({ start, end });
            return minutes * RATE;
          }
          export function machineCost(start: Date, end: Date) {
            return moment.duration(moment(end).diff(start)).hours() * RATE;
          }
        `,
      },
      at: [
        'src/Billing/Meter.cs:6',
        'src/Billing/Meter.cs:10',
        'src/billing/Meter.java:3',
        'src/billing/Meter.java:6',
        'src/billing/Meter.kt:2',
        'src/Billing/Meter.php:5',
        'src/billing/meter.rs:3',
        'src/billing/meter.ts:2',
        'src/billing/meter.ts:6',
      ],
      confidence: 'likely',
    },
    {
      name: 'ages taken the wrong way round',
      files: {
        'billing/refresh.ts': `
          export function isStale(usage: Usage) {
            return usage.updatedAt.getTime() - Date.now() > MAX_AGE_MS;
          }
          export function isOld(usage: Usage) {
            return differenceInDays(usage.createdAt, new Date()) >= 30;
          }
        `,
        'billing/refresh.go': `
          package billing

          func usageStale(u Usage) bool {
            return u.CreatedAt.Sub(time.Now()) > maxAge
          }
        `,
        'billing/Refresh.java': `
          class UsageRefresh {
            boolean isStale(Usage u) {
              return Duration.between(Instant.now(), u.getUpdatedAt()).toHours() > 24;
            }
          }
        `,
      },
      at: ['billing/refresh.ts:2', 'billing/refresh.ts:5', 'billing/refresh.go:4', 'billing/Refresh.java:3'],
      confidence: 'likely',
    },
    {
      name: 'the day of the week for the day of the month, and a month that counts from zero',
      files: {
        'billing/anchor.ts': `
          export function subscribe(start: Date) {
            return { billingDay: start.getUTCDay() };
          }
          export function nextInvoice(anchor: Date, year: number, month: number) {
            const day = anchor.getDay();
            return new Date(year, month, day);
          }
          export function periodKey(at: Date) {
            return at.getUTCFullYear() + '-' + String(at.getUTCMonth()).padStart(2, '0');
          }
        `,
      },
      at: ['billing/anchor.ts:2', 'billing/anchor.ts:5', 'billing/anchor.ts:9'],
      confidence: 'likely',
    },
    {
      name: 'amounts that lose their fraction before they are compared with zero',
      files: {
        'app/Billing/AutoBill.php': `
          <?php
          class AutoBill {
              public function run(Invoice $invoice) {
                  $this->total = round($invoice->balance, 2);
                  if ((int) $invoice->balance == 0) {
                      return;
                  }
              }
          }
        `,
        'billing/pay.ts': `
          export function isDue(invoice: Invoice) {
            show(invoice.amountDue.toFixed(2));
            return parseInt(invoice.amountDue, 10) > 0;
          }
        `,
        'billing/pay.py': `
          def is_due(invoice):
              amount = Decimal(invoice.amount_due)
              return int(invoice.amount_due) > 0
        `,
      },
      at: ['app/Billing/AutoBill.php:5', 'billing/pay.ts:3', 'billing/pay.py:3'],
      confidence: 'likely',
    },
    {
      name: 'an amount that nobody shows to have a fraction',
      files: {
        'billing/settle.php': `
          <?php
          function settleInvoice(Invoice $invoice) {
              if ((int) $invoice->amount_due === 0) { return; }
          }
        `,
      },
      at: ['billing/settle.php:3'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'the whole length, and one put together of its parts',
      files: {
        'quota/refresh.py': `
          def needs_refresh(quota_usage, max_age):
              age = timezone.now() - quota_usage.updated_at
              return age.total_seconds() >= max_age

          def billed_micros(start, end):
              delta = end - start
              return (delta.days * 86400 + delta.seconds) * 1000000 + delta.microseconds

          def months(start, end):
              delta = relativedelta(end, start)
              return delta.years * 12 + delta.months

          def next_period(start):
              return start + relativedelta(months=1)

          def align(at, seconds):
              return at - timedelta(seconds=(at - at.min).seconds % seconds)
        `,
        'src/Billing/Meter.cs': `
          public class UsageMeter
          {
              public decimal Cost(DateTime a, DateTime b) => (decimal)(b - a).TotalHours * _rate;
              public int Whole(TimeSpan span) => span.Days * 24 + span.Hours;
              public bool IsUtc(TimeSpan offset) => offset.Hours == 0;
          }
        `,
        'src/billing/Meter.java': `
          class UsageMeter {
            long minutes(Instant a, Instant b) { return Duration.between(a, b).toMinutes(); }
            long left(Duration d) { return d.toHours() * 60 + d.toMinutesPart(); }
          }
        `,
        'src/billing/meter.ts': `
          export function machineCost(start: Date, end: Date) {
            return moment.duration(moment(end).diff(start)).asHours() * RATE;
          }
        `,
      },
    },
    {
      name: 'parts that are shown',
      files: {
        'billing/usage.py': `
          def usage_line(start, end):
              delta = end - start
              logger.info("usage took %s", delta.seconds)
              return f"{delta.seconds}s of usage"
        `,
        'src/Billing/Usage.cs': `
          public class UsageLine
          {
              public string Label(DateTime a, DateTime b) { var span = b - a; return $"{span.Hours}:{span.Minutes}"; }
          }
        `,
      },
    },
    {
      name: 'ages taken the right way round, and moments ahead',
      files: {
        'billing/refresh.ts': `
          export function isStale(usage: Usage) {
            return Date.now() - usage.updatedAt.getTime() > MAX_AGE_MS;
          }
          export function endsSoon(subscription: Subscription) {
            return subscription.expiresAt.getTime() - Date.now() > DAY_MS;
          }
          export function isRecent(usage: Usage) {
            return differenceInDays(new Date(), usage.createdAt) < 30;
          }
        `,
      },
    },
    {
      name: 'fields of dates as they are meant',
      files: {
        'billing/anchor.ts': `
          export function weekStart(at: Date) {
            at.setUTCDate(at.getUTCDate() - at.getUTCDay());
            return { month: at.getUTCMonth() + 1, key: String(at.getUTCMonth() + 1).padStart(2, '0') };
          }
          export function monthStart(at: Date) {
            return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
          }
        `,
      },
    },
    {
      name: 'amounts in whole units, and whole numbers compared with something else',
      files: {
        'billing/pay.ts': `
          export function isDue(invoice: Invoice) {
            return parseInt(invoice.amountCents, 10) > 0 || parseInt(invoice.total, 10) > 100;
          }
        `,
      },
    },
    {
      name: 'code that is about no usage',
      files: {
        'auth/session.py': `
          def is_idle(session):
              return (timezone.now() - session.seen_at).seconds > 300
        `,
      },
    },
  ],
});
