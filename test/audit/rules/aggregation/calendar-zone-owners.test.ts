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
  ],
  silent: [
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
  ],
});
