import { calendarZone } from '#audit/rules/aggregation/calendar-zone.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(calendarZone, {
  fires: [
    {
      name: 'a day of the calendar in another form',
      files: {
        'src/billing/mapping.ts': `
          export const toDate = (date: DateMessage): Date => new Date(date.year, date.month - 1, date.day);
        `,
      },
      at: ['src/billing/mapping.ts:1'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'who is alerted today, and quotas that are no billing',
      files: {
        'core/usage_alert.go': `
          package core

          // usageAlerts looks for groups whose billed usage has grown; credits and invoices are elsewhere.
          func usageAlerts(groups []Group) []Alert {
          	now := time.Now()
          	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
          	return above(groups, today)
          }
        `,
        'src/surveys.ts': `
          export function quotaFilters(quotas: Quota[]) {
            return quotas.map((quota) => ({ label: quota.name, type: 'quota' }));
          }
          export const getTodayDate = (): Date => {
            const date = new Date();
            date.setHours(23, 59, 59, 999);
            return date;
          };
        `,
      },
    },
    {
      name: 'how many days a month has',
      files: {
        'src/billing/cycle.ts': `
          export const lastDay = () => {
            const today = new Date();
            const last = new Date(today.getFullYear(), today.getMonth() + 1, 0);
            return last.getDate();
          };
        `,
      },
    },
    {
      name: 'dates that carry UTC with them, names of files, reminders, and the day a bill is due',
      files: {
        'src/billing/window.ts': `
          import { UTCDate } from '@date-fns/utc';
          import { startOfDay, startOfMonth } from 'date-fns';
          export function windowStart(interval: string, now: number) {
            const from = new UTCDate(now);
            return interval === 'month' ? startOfMonth(from) : startOfDay(from);
          }
        `,
        'src/billing/renewal-reminders.ts': `
          import { startOfDay } from 'date-fns';
          export const targets = (days: number[]) => days.map((day) => startOfDay(addDays(new Date(), day)));
        `,
        'billing/report.go': `
          package billing

          func report(tenant string) error {
          	return write(fmt.Sprintf("credit_usage_%s_%s.csv", tenant, time.Now().Format("20060102_150405")))
          }
        `,
        'lib/invoice_generator.rb': `
          class InvoiceGenerator
            def content(content)
              content[:due_date] = (Date.today + 30).to_s
            end
          end
        `,
      },
    },
    {
      name: 'a day at UTC that only warns, beside days of the customer',
      files: {
        'src/main/java/billing/Generator.java': `
          class Generator {
            void generate(CallContext context, Subscription subscription) {
              LocalDate day = context.toLocalDate(subscription.getEffectiveDate());
              if (cutoff.toDateTimeAtStartOfDay(DateTimeZone.UTC).compareTo(start) > 0) {
                log.warn("the cut lies behind the start {}", start);
              }
            }
          }
        `,
      },
    },
  ],
});
