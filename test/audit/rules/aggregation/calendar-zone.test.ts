import { calendarZone } from '#audit/rules/aggregation/calendar-zone.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(calendarZone, {
  fires: [
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
      confidence: 'possible',
    },
    {
      name: 'days as elapsed time beside bounds in the zone of the customer',
      files: {
        'app/fees/prorate.rb': `
          class FeeProration
            def days
              (to_datetime - from_datetime).fdiv(1.day).ceil
            end

            def from_datetime
              customer.created_at.in_time_zone(customer.time_zone).beginning_of_day
            end
          end
        `,
      },
      at: ['app/fees/prorate.rb:3'],
      confidence: 'likely',
    },
    {
      name: 'the start and the end of one day, told once',
      files: {
        'src/billing/renewals.ts': `
          import { endOfDay, startOfDay } from 'date-fns';
          export const due = (day: Date) =>
            db.domain.findMany({ where: { renewsAt: { gte: startOfDay(day), lte: endOfDay(day) } } });
        `,
      },
      at: ['src/billing/renewals.ts:3'],
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
      name: 'the full hour, which begins at the same moment in the host’s zone',
      files: {
        'billing/hour.go': `
          package billing

          func hour() time.Time {
          	now := time.Now()
          	return time.Date(now.Year(), now.Month(), now.Day(), now.Hour(), 0, 0, 0, time.Local).UTC()
          }
        `,
      },
    },
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
