import { periodBounds } from '#audit/rules/aggregation/period-bounds.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(periodBounds, {
  fires: [
    {
      name: 'the first of the month at the hour of the clock, in five libraries',
      files: {
        'billing/usage.ts': `
          export async function currentUsage(orgId: string) {
            const start = new Date();
            start.setDate(1);
            return await db.usage.sum({ where: { orgId, createdAt: { gte: start } } });
          }
          export const monthStart = () => DateTime.utc().set({ day: 1 });
          export function since() {
            return dayjs().date(1).toISOString();
          }
        `,
        'billing/usage.py': `
          def month_usage(org):
              start = timezone.now().replace(day=1)
              return Usage.objects.filter(org=org, created_at__gte=start)
        `,
        'billing/usage.php': `
          <?php
          function monthUsage($org) {
            $start = new DateTime('first day of this month');
            return $org->usage()->where('created_at', '>=', $start)->sum('units');
          }
        `,
      },
      at: [
        'billing/usage.ts:3',
        'billing/usage.ts:6',
        'billing/usage.ts:8',
        'billing/usage.py:2',
        'billing/usage.php:3',
      ],
      confidence: 'likely',
    },
    {
      name: 'a day that ends with the start of its last second, and periods that may not touch',
      files: {
        'src/billing/day.ts': `
          export const until = (day) => new Date(day + 'T23:59:59Z');
          export const overlaps = (a, b) => a.start <= b.end && b.start <= a.end;
        `,
        'billing/day.py': `
          def until(day):
              return day.replace(hour=23, minute=59, second=59)
        `,
      },
      at: ['src/billing/day.ts:1', 'src/billing/day.ts:2', 'billing/day.py:2'],
      confidence: 'possible',
    },
    {
      name: 'a day that ends before noon, in four languages',
      files: {
        'src/Stats/Daily.php': `
          <?php
          class DailyUsage {
            public function count($db) {
              $start = date('Y-m-d 00:00:00');
              $end = (new \\DateTime($start))->format('Y-m-d 11:59:59');
              return $db->count('uses', [Query::between('usedAt', $start, $end)]);
            }
          }
        `,
        'usage/day.py': `
          def day_of(now):
              start = now.replace(hour=0, minute=0, second=0)
              end = now.replace(hour=11, minute=59, second=59)
              return start, end
        `,
        'src/usage/day.ts': `
          export function dayOf(day) {
            const periodEnd = new Date(day + 'T11:59:59Z');
            const until = new Date(\`\${day}T11:59:59.999Z\`);
            return [periodEnd, until];
          }
        `,
        'src/usage/Day.java': `
          class Day {
            LocalDateTime endOfDay(LocalDate day) { return day.atTime(11, 59, 59); }
          }
        `,
      },
      at: [
        'src/Stats/Daily.php:5',
        'usage/day.py:3',
        'src/usage/day.ts:2',
        'src/usage/day.ts:3',
        'src/usage/Day.java:2',
      ],
      confidence: 'likely',
    },
    {
      name: 'SQL that includes the start of the next period',
      files: {
        'src/usage-report.ts': `
          export const usage = (db, start) => db.query(
            \`SELECT sum(quantity)
               FROM usage_events
              WHERE customer_id = $1
                AND created_at BETWEEN $2 AND $2 + interval '1 month'\`,
          );
        `,
      },
      at: ['src/usage-report.ts:5'],
      confidence: 'likely',
    },
    {
      name: 'an included end that was made by adding a month to the start',
      files: {
        'src/close.ts': `
          function usageInPeriod(events, periodStart) {
            const periodEnd = addMonths(periodStart, 1);
            return events.filter((e) => e.timestamp >= periodStart && e.timestamp <= periodEnd);
          }
        `,
      },
      at: ['src/close.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'a query builder that includes both ends of a Stripe period',
      files: {
        'src/close.ts': `
          async function billUsage(sub) {
            const start = sub.current_period_start;
            return db.from('usage').select('quantity').gte('recorded_at', sub.current_period_start).lte('recorded_at', sub.current_period_end);
          }
        `,
      },
      at: ['src/close.ts:3'],
    },
    {
      name: 'Go moments with both ends left out',
      files: {
        'usage.go': `
          package usage

          func inPeriod(e Event, periodStart, periodEnd time.Time) bool {
          	return e.Timestamp.After(periodStart) && e.Timestamp.Before(periodEnd)
          }
        `,
      },
      at: ['usage.go:4'],
      confidence: 'likely',
    },
    {
      name: 'the bounds of a period as they are kept, both included',
      files: {
        'src/usage.ts': `
          function usageBetween(events, periodStart, periodEnd) {
            return events.filter((e) => periodStart <= e.timestamp && e.timestamp <= periodEnd);
          }
        `,
      },
      at: ['src/usage.ts:2'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the first of the month with its hours set, as a date, or of a date',
      files: {
        'billing/usage.ts': `
          export function monthStart() {
            const start = new Date();
            start.setUTCDate(1);
            start.setUTCHours(0, 0, 0, 0);
            return start;
          }
          export const first = () => dayjs().date(1).startOf('day');
          export const firstDay = () => DateTime.utc().set({ day: 1, hour: 0, minute: 0 });
          export const label = (date: Date) => format(date.setDate(1), 'yyyy-MM');
        `,
        'billing/usage.py': `
          def month_start():
              today = date.today().replace(day=1)
              start = datetime.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
              first = timezone.now().replace(day=1).date()
              return today, start, first
        `,
        'billing/usage.php': `
          <?php
          function monthUsage($org) {
            $start = new DateTime('first day of this month midnight');
            $begin = (new DateTime('first day of this month'))->setTime(0, 0);
            return [$start, $begin];
          }
        `,
      },
    },
    {
      name: 'the last moment with its fraction, periods that may touch, and one period looked at twice',
      files: {
        'src/billing/day.ts': `
          export const until = (day) => new Date(day + 'T23:59:59.999Z');
          export const end = (day) => day.setUTCHours(23, 59, 59, 999);
          export const overlaps = (a, b) => a.start < b.end && b.start < a.end;
          export const isValid = (a) => a.start <= a.end && a.trialStart <= a.trialEnd;
        `,
        'billing/day.py': `
          def until(day):
              return day.replace(hour=23, minute=59, second=59, microsecond=999999)
        `,
      },
    },
    {
      name: 'ends of a day, half days, clocks of twelve hours, and noon as a time of its own',
      files: {
        'src/usage/day.ts': `
          export const end = (day) => day + ' 23:59:59.999999';
          export const shown = (day) => day + '1 11:59:59 PM';
          export const clock = '%Y-%m-%d %I:%M:%S';
          export function openAt(day) { const start = day.setHours(11, 59, 59); return start; }
        `,
        'usage/run.py': 'RUN_AT = time(11, 59, 59)',
      },
    },
    {
      name: 'half-open in SQL',
      files: {
        'src/usage.ts': `
          const q = "SELECT sum(quantity) FROM usage_events WHERE created_at >= $1 AND created_at < $2";
        `,
      },
    },
    {
      name: 'half-open in code, in both ways of writing it',
      files: {
        'src/usage.ts': `
          const a = (e, periodStart, periodEnd) => e.timestamp >= periodStart && e.timestamp < periodEnd;
          const b = (e, periodStart, periodEnd) => periodStart < e.timestamp && e.timestamp <= periodEnd;
        `,
      },
    },
    {
      name: 'an end that is the last moment of the period',
      files: {
        'src/usage.ts': `
          function usageOfMonth(events, periodStart) {
            const periodEnd = endOfMonth(periodStart);
            return events.filter((e) => e.timestamp >= periodStart && e.timestamp <= periodEnd);
          }
        `,
      },
    },
    {
      name: 'calendar days, of which the last belongs to the period',
      files: {
        'src/usage.ts': `
          const q = "SELECT sum(cost) FROM usage_daily WHERE usage_date BETWEEN $1 AND $1 + interval '6 days'";
        `,
      },
    },
    {
      name: 'a listing of something else between two moments',
      files: {
        'src/audit-log.ts': `
          const rows = "SELECT id, actor FROM logins WHERE created_at BETWEEN $1 AND $1 + interval '1 day'";
        `,
      },
    },
    {
      name: 'a number within a band',
      files: {
        'src/tier.ts': `
          const isIn = (units, tier) => units >= tier.from && units <= tier.to;
        `,
      },
    },
  ],
});
