import { calendarZone } from '#audit/rules/aggregation/calendar-zone.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(calendarZone, {
  fires: [
    {
      name: 'days at UTC beside days in the zone of the account, in one function',
      files: {
        'src/billing/Periods.java': `
          class Periods {
            void add(DateTime from, int day) {
              LocalDate first = accountContext.toLocalDate(from);
              DateTime next = dayOf(first, day).toDateTimeAtStartOfDay(DateTimeZone.UTC);
              periods.add(next);
            }
          }
        `,
        'app/services/billing/close_service.rb': `
          def close(customer)
            last = invoices.last.issued_at.in_time_zone(customer.applicable_timezone).to_date
            today = Time.current.to_date
            bill(customer, last, today)
          end
        `,
        'billing/close.py': `
          def close(account):
              last = invoice.issued_at.astimezone(account.timezone).date()
              today = timezone.now().date()
              return bill(account, last, today)
        `,
      },
      at: ['src/billing/Periods.java:4', 'app/services/billing/close_service.rb:3', 'billing/close.py:3'],
      confidence: 'likely',
    },
    {
      name: 'days in the stored zone, beside a file that takes them in the zone of the account',
      files: {
        'src/billing/Periods.java': `
          class Periods {
            LocalDate first(DateTime from) { return tenantContext.toLocalDate(from); }
          }
        `,
        'src/billing/Items.java': `
          class Items extends Periods {
            Item make(DateTime startDate, DateTime endDate) {
              return new Item(startDate.toLocalDate(), endDate.toLocalDate());
            }
          }
        `,
      },
      at: ['src/billing/Items.java:3'],
      confidence: 'possible',
    },
    {
      name: 'the calendar of the host, in Java, Kotlin, C#, Rust, Go and two date libraries',
      files: {
        'src/billing/Period.java': `
          class Period {
            LocalDate start() { return LocalDate.now().withDayOfMonth(1); }
            LocalDate dayOf(Instant at) { return at.atZone(ZoneId.systemDefault()).toLocalDate(); }
          }
        `,
        'src/billing/period.kt': `
          fun billingDay(at: Instant) = at.toLocalDateTime(TimeZone.currentSystemDefault()).date
        `,
        'src/Billing/Period.cs': `
          class Period {
            DateTime Start() { return new DateTime(DateTime.Now.Year, DateTime.Now.Month, 1); }
            DateTime Day() { return DateTime.Today; }
          }
        `,
        'src/billing/period.rs': `
          fn billing_day() -> NaiveDate { Local::now().date_naive() }
        `,
        'billing/key.go': `
          package billing

          func key(id string) string { return "usage:" + id + ":" + time.Now().Format("2006-01") }
        `,
        'src/billing/period.ts': `
          import dayjs from 'dayjs';
          export const start = () => dayjs().startOf('month').toDate();
        `,
        'src/billing/cycle.ts': `
          import { startOfMonth } from 'date-fns';
          export const start = () => startOfMonth(new Date());
        `,
      },
      at: [
        'src/billing/Period.java:2',
        'src/billing/Period.java:3',
        'src/billing/period.kt:1',
        'src/Billing/Period.cs:2',
        'src/Billing/Period.cs:3',
        'src/billing/period.rs:1',
        'billing/key.go:3',
        'src/billing/period.ts:2',
        'src/billing/cycle.ts:2',
      ],
      confidence: 'likely',
    },
    {
      name: 'the configured zone of PHP',
      files: {
        'src/Billing/Period.php': `
          <?php
          class Period {
            public function key(string $id): string { return "usage:$id:" . date('Y-m'); }
            public function start(): DateTime { return new DateTime('first day of this month'); }
          }
        `,
      },
      at: ['src/Billing/Period.php:3', 'src/Billing/Period.php:4'],
      confidence: 'possible',
    },
    {
      name: 'parts read in UTC and put together in the zone of the host, on a page that asks for usage',
      files: {
        'src/pages/Billing/Usage.tsx': `
          export function Usage({ month }) {
            const from = new Date(month.getUTCFullYear(), month.getUTCMonth(), 1);
            return useUsage({ from: from.toISOString() });
          }
        `,
      },
      at: ['src/pages/Billing/Usage.tsx:2'],
      confidence: 'likely',
    },
    {
      name: 'midnight of the host as the start of the billed day',
      files: {
        'src/usage/daily-quota.ts': `
          export async function usedToday(userId: string) {
            const start = new Date();
            start.setHours(0, 0, 0, 0);
            return db.usage.aggregate({ _sum: { units: true }, where: { userId, at: { gte: start } } });
          }
        `,
      },
      at: ['src/usage/daily-quota.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'an instant moved by an offset, read by local getters in another function',
      files: {
        'src/counters.js': `
          function inZone(date) {
            return new Date(date.getTime() + config.timezoneOffset * 3600000);
          }
          function dayKey(date) {
            const local = inZone(date);
            return local.getFullYear() + '-' + local.getMonth() + '-' + local.getDate();
          }
        `,
      },
      at: ['src/counters.js:2'],
      confidence: 'likely',
    },
    {
      name: 'Go parts of the local clock labelled UTC',
      files: {
        'export.go': `
          package export

          func next() time.Time {
          	now := time.Now()
          	return time.Date(now.Year(), now.Month(), now.Day(), 0, 10, 0, 0, time.UTC).AddDate(0, 0, 1)
          }
        `,
      },
      at: ['export.go:5'],
      confidence: 'certain',
    },
    {
      name: 'Go month in the zone of the host',
      files: {
        'billing/period.go': `
          package billing

          func monthStart() time.Time {
          	now := time.Now()
          	return time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
          }
        `,
      },
      at: ['billing/period.go:5'],
      confidence: 'likely',
    },
    {
      name: 'Python naive clock and date',
      files: {
        'billing/close.py': `
          def month_start():
              return datetime.now().replace(day=1, hour=0, minute=0)

          def billed_until():
              return date.today()
        `,
      },
      at: ['billing/close.py:2', 'billing/close.py:5'],
    },
    {
      name: 'Ruby clock of the system',
      files: {
        'app/services/invoices/close_service.rb': `
          class CloseService
            def month_start
              Time.now.beginning_of_month
            end

            def cut_off
              Date.today
            end
          end
        `,
      },
      at: ['app/services/invoices/close_service.rb:3', 'app/services/invoices/close_service.rb:7'],
    },
    {
      name: 'days as elapsed time over 24 hours, in three languages',
      files: {
        'src/billing/prorate.ts': `
          const MS_PER_DAY = 24 * 60 * 60 * 1000;
          export const days = (periodStart, periodEnd) => Math.ceil((periodEnd.getTime() - periodStart.getTime()) / MS_PER_DAY);
        `,
        'billing/prorate.go': `
          package billing

          func days(periodStart, periodEnd time.Time) int {
          	return int(periodEnd.Sub(periodStart).Hours() / 24)
          }
        `,
        'app/fees/prorate.rb': `
          class FeeProration
            def days
              (to_datetime - from_datetime).fdiv(1.day).ceil
            end
          end
        `,
      },
      at: ['src/billing/prorate.ts:2', 'billing/prorate.go:4', 'app/fees/prorate.rb:3'],
      confidence: 'likely',
    },
    {
      name: 'days counted on the stored dates of two moments',
      files: {
        'app/services/fees/minimum.rb': `
          class FeeMinimum
            def days
              first = boundaries.charges_from_datetime.to_date
              last = boundaries.charges_to_datetime.to_date
              (last + 1.day - first).to_i
            end
          end
        `,
      },
      at: ['app/services/fees/minimum.rb:5'],
    },
    {
      name: 'a bare SQL day beside zoned ones',
      files: {
        'app/services/billing_runs.rb': `
          class BillingRuns
            def due
              Subscription.where("DATE(started_at AT TIME ZONE customers.timezone) = ?", day)
            end

            def done
              Run.where("DATE(ran_at) = DATE(?)", day)
            end
          end
        `,
      },
      at: ['app/services/billing_runs.rb:7'],
    },
    {
      name: 'the day of a stored time compared with today’s',
      files: {
        'model/account.go': `
          package model

          func grant(a *Account) {
          	now := time.Now()
          	last := *a.LastGrantAt
          	if last.Year() == now.Year() && last.Day() == now.Day() {
          		return
          	}
          	a.Quota += 10
          }
        `,
      },
      at: ['model/account.go:6'],
    },
  ],
  silent: [
    {
      name: 'days compared in one zone, of one clock, or of no account',
      files: {
        'billing/daily.go': `
          package billing

          func grant(a *Account) {
          	now := time.Now().UTC()
          	last := a.LastGrantAt.UTC()
          	if last.Day() == now.Day() {
          		return
          	}
          	a.Credits += 10
          }
        `,
        'blog/today.go': `
          package blog

          func isNew(p *Post) bool {
          	now := time.Now()
          	return p.CreatedAt.Day() == now.Day()
          }
        `,
        'billing/daily.py': `
          def grant(account):
              now = datetime.now(timezone.utc)
              if account.granted_at.astimezone(timezone.utc).date() == now.date():
                  return
              account.credits += 10
        `,
      },
    },
    {
      name: 'all days at UTC, or all in the zone of the account',
      files: {
        'src/utc/billing/Periods.java': `
          class Periods {
            DateTime next(LocalDate day) { return day.toDateTimeAtStartOfDay(DateTimeZone.UTC); }
            LocalDate today() { return LocalDate.now(ZoneOffset.UTC); }
          }
        `,
        'app/services/billing/close_service.rb': `
          def close(customer)
            today = Time.current.in_time_zone(customer.applicable_timezone).to_date
            bill(customer, today)
          end
        `,
        'app/web/greeting.rb': `
          def greeting(user)
            hour = Time.current.in_time_zone(user.timezone).hour
            "#{hour} #{Time.current.to_date}"
          end
        `,
      },
    },
    {
      name: 'a zone named in Java, C#, Rust, Go and two date libraries, and a month shown as text',
      files: {
        'src/billing/Period.java': `
          class Period {
            LocalDate start() { return LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1); }
            LocalDate dayOf(Instant at) { return at.atZone(account.zone()).toLocalDate(); }
            ZoneId fallback() { return ZoneId.systemDefault(); }
          }
        `,
        'src/Billing/Period.cs': `
          class Period {
            DateTime Start() { return new DateTime(DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1); }
            bool IsLate(DateTime due) { return DateTime.Now > due; }
          }
        `,
        'src/billing/period.rs': `
          fn billing_day() -> NaiveDate { Utc::now().date_naive() }
        `,
        'billing/key.go': `
          package billing

          func key(id string) string { return "usage:" + id + ":" + time.Now().UTC().Format("2006-01") }
          func stamp() string { return time.Now().Format("2006-01-02T15:04:05Z07:00") }
        `,
        'src/billing/period.ts': `
          import dayjs from 'dayjs';
          export const start = () => dayjs.utc().startOf('month').toDate();
          export const local = (tz) => dayjs().tz(tz).startOf('month').toDate();
        `,
        'src/pages/Billing/Usage.tsx': `
          export function Title({ month }) {
            const shown = new Date(month.getUTCFullYear(), month.getUTCMonth(), 1);
            return shown.toLocaleDateString();
          }
        `,
      },
    },
    {
      name: 'UTC named everywhere',
      files: {
        'src/usage/period.ts': `
          export function monthStart(now: Date) {
            const start = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
            start.setUTCHours(0, 0, 0, 0);
            return start;
          }
        `,
        'billing/period.go': `
          package billing

          func day() time.Time {
          	now := time.Now().UTC()
          	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
          }
        `,
        'billing/period.py': `
          def month_start():
              return datetime.now(timezone.utc).replace(day=1, hour=0, minute=0)
        `,
        'app/services/invoices/period.rb': `
          class InvoicePeriod
            def start = Time.current.beginning_of_month
            def day = Time.zone.today
            def first = Date.new(year, month, 1)
          end
        `,
      },
    },
    {
      name: 'a moved instant read by the UTC getters',
      files: {
        'src/counters.js': `
          function inZone(date) {
            return new Date(date.getTime() + config.timezoneOffset * 3600000);
          }
          const hour = (date) => inZone(date).getUTCHours();
        `,
      },
    },
    {
      name: 'the host’s own offset taken out first',
      files: {
        'src/usage/day.js': `
          function inZone(date, offset) {
            const utc = new Date(date.getTime() + date.getTimezoneOffset() * 60000);
            return utc.getDate();
          }
        `,
      },
    },
    {
      name: 'dates on a screen, and in code that bills nothing',
      files: {
        'src/components/usage-chart.tsx': `
          export function UsageChart() { const from = new Date(2024, 0, 1); return from; }
        `,
        'src/calendar.ts': `
          export const day = (now: Date) => { now.setHours(0, 0, 0, 0); return now; };
        `,
      },
    },
    {
      name: 'a date whose zone the caller chose',
      files: {
        'billing/period.go': `
          package billing

          func monthStart(at time.Time) time.Time {
          	return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location())
          }
        `,
      },
    },
    {
      name: 'days left of a trial, and a ratio of seconds',
      files: {
        'src/billing/trial.ts': `
          const MS_PER_DAY = 86400000;
          export function daysLeft(periodStart, periodEnd) { return Math.ceil((periodEnd - periodStart) / MS_PER_DAY); }
          export const ratio = (periodStart, periodEnd, at) => (at - periodStart) / (periodEnd - periodStart);
        `,
      },
    },
    {
      name: 'days rounded to the nearest, which an hour does not change',
      files: {
        'src/billing/prorate.ts': `
          export const days = (periodStart, periodEnd) => Math.round((periodEnd - periodStart) / 86400000);
        `,
      },
    },
    {
      name: 'dates taken in the customer’s zone',
      files: {
        'app/services/fees/minimum.rb': `
          class FeeMinimum
            def days
              first = boundaries.charges_from_datetime.in_time_zone(zone).to_date
              last = boundaries.charges_to_datetime.in_time_zone(zone).to_date
              (last + 1.day - first).to_i
            end
          end
        `,
      },
    },
  ],
});
