import { crossedPeriod } from '#audit/rules/aggregation/crossed-period.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(crossedPeriod, {
  fires: [
    {
      name: 'a case of a switch, in PHP, Go and C#',
      files: {
        'app/Billing/Due.php': `
          <?php
          class Due {
              public function next($plan, $from) {
                  switch ($plan->cycle) {
                      case 'daily': $due = $from->addDay(); break;
                      case 'weekly': $due = $from->addYear(); break;
                      case 'monthly': $due = $from->addMonthNoOverflow(); break;
                      default: $due = $from->addHour(); break;
                  }
                  return $due;
              }
          }
        `,
        'billing/next.go': `
          package billing

          func nextInvoice(p Period, from time.Time) time.Time {
          	switch p {
          	case PeriodMonthly:
          		return from.AddDate(0, 1, 0)
          	case PeriodYearly:
          		return from.AddDate(0, 0, 1)
          	}
          	return from
          }
        `,
        'Billing/Renewal.cs': `
          class Renewal {
            DateTime Next(Cycle cycle, DateTime from) {
              return cycle switch {
                Cycle.Weekly => from.AddDays(7),
                Cycle.Quarterly => from.AddMonths(1),
                Cycle.Yearly => from.AddYears(1),
                _ => from,
              };
            }
          }
        `,
      },
      at: ['app/Billing/Due.php:6', 'billing/next.go:8', 'Billing/Renewal.cs:5'],
      confidence: 'likely',
    },
    {
      name: 'a chain of conditions and a table, in TypeScript, Python and Ruby',
      files: {
        'src/billing/renewal.ts': `
          export function renewsAt(interval: string, from: Date) {
            if (interval === 'month') {
              return addMonths(from, 1);
            } else if (interval === 'year') {
              return addMonths(from, 1);
            }
            return from;
          }
          export const steps = { week: { days: 7 }, year: { years: 1 } };
          export const ends = {
            monthly: (from: DateTime) => from.plus({ months: 1 }),
            annual: (from: DateTime) => from.plus({ days: 1 }),
          };
        `,
        'billing/periods.py': `
          def period_end(unit, start):
              if unit == "day":
                  return start + timedelta(days=1)
              elif unit == "week":
                  return start + timedelta(days=1)
              elif unit == "month":
                  return start + relativedelta(months=1)
        `,
        'app/billing/cycle.rb': `
          class Cycle
            def step(interval)
              case interval
              when 'weekly' then 1.week
              when 'monthly' then 1.day
              when 'yearly' then 1.year
              end
            end
          end
        `,
      },
      at: [
        'src/billing/renewal.ts:5',
        'src/billing/renewal.ts:12',
        'billing/periods.py:5',
        'app/billing/cycle.rb:5',
      ],
    },
    {
      name: 'texts of durations, in Kotlin and PHP',
      files: {
        'billing/Terms.kt': `
          package billing
          fun end(term: Term, from: LocalDate): LocalDate = when (term) {
            Term.MONTH -> from.plusMonths(1)
            Term.QUARTER -> from.plusMonths(3)
            Term.YEAR -> from.plusMonths(1)
            else -> from
          }
        `,
        'billing/terms.php': `
          <?php
          $invoiceTerms = [
              'monthly' => new DateInterval('P1M'),
              'yearly' => new DateInterval('P1M'),
          ];
        `,
      },
      at: ['billing/Terms.kt:5', 'billing/terms.php:4'],
    },
    {
      name: 'two counters under each other’s keys',
      files: {
        'src/Usage.java': `
          class UsageCounters {
            void count(String org, long n) {
              long monthlyBlocked = cache.incrementIf(getHourlyBlockedKey(org), n, over, current.getHourlyBlocked());
              long hourlyBlocked = cache.incrementIf(getMonthlyBlockedKey(org), n, over, current.getMonthlyBlocked());
              usage.save(org, monthlyBlocked, hourlyBlocked);
            }
          }
        `,
        'src/usage/map.ts': `
          export const toUsage = (raw: Raw) => ({
            inputTokens: raw.usage.output_tokens,
            outputTokens: raw.usage.input_tokens,
          });
        `,
      },
      at: ['src/Usage.java:3', 'src/usage/map.ts:2'],
    },
  ],
  silent: [
    {
      name: 'each branch moves the date as it is named, by whatever unit',
      files: {
        'src/billing/next.ts': `
          export function next(cycle: string, from: Date) {
            switch (cycle) {
              case 'daily': return addHours(from, 24);
              case 'weekly': return addDays(from, 7);
              case 'monthly': return subDays(addMonths(from, 1), 1);
              case 'quarterly': return addMonths(from, 3);
              case 'yearly': return addMonths(from, 12);
              default: return from;
            }
          }
        `,
        'billing/windows.py': `
          def since(unit, now):
              if unit == "week":
                  return now - timedelta(days=6)
              elif unit == "month":
                  return now - timedelta(days=30)
              elif unit == "year":
                  return now - relativedelta(months=11)
        `,
      },
    },
    {
      name: 'the step of a chart: each range has a finer one',
      files: {
        'src/billing/usage-chart.ts': `
          export const bucket = (range: string, at: DateTime) => {
            switch (range) {
              case 'day': return at.plus({ hours: 1 });
              case 'week': return at.plus({ days: 1 });
              case 'year': return at.plus({ months: 1 });
            }
          };
        `,
      },
    },
    {
      name: 'so much of each is kept, and a number that nothing tells',
      files: {
        'billing/retention.py': `
          KEPT = {
              "hour": timedelta(hours=72),
              "day": timedelta(days=90),
              "month": relativedelta(months=1),
          }

          def due(cycle, start, count):
              if cycle == "month":
                  return start + relativedelta(months=1)
              elif cycle == "year":
                  return start + relativedelta(months=count)
        `,
      },
    },
    {
      name: 'names of multiples and of two periods',
      files: {
        'billing/terms.rb': `
          TERMS = { 'month' => 1.month, 'six_months' => 6.months, 'bi_weekly' => 2.weeks, 'trial_month' => 14.days }
          MORE = { 'month' => 1.month, 'year_monthly' => 1.month, 'last30days' => 30.days }
        `,
      },
    },
    {
      name: 'a guard of a loop looks further ahead',
      files: {
        'billing/reset.go': `
          package billing

          func resetAt(period string, start, now time.Time) time.Time {
          	switch period {
          	case "daily":
          		return now.AddDate(0, 0, 1)
          	case "monthly":
          		for !start.After(now) {
          			start = nextBoundary(start)
          			if start.After(now.AddDate(1, 0, 0)) {
          				break
          			}
          		}
          		return start
          	}
          	return now
          }
        `,
      },
    },
    {
      name: 'it is about something else than the period',
      files: {
        'src/billing/price.ts': `
          export function perMonth(cycle: string, price: number) {
            switch (cycle) {
              case 'month': return price;
              case 'year': return price / 12;
            }
          }
        `,
      },
    },
    {
      name: 'nothing is about billing',
      files: {
        'src/garden/water.ts': `
          export function nextWatering(plant: Plant, from: Date) {
            switch (plant.habit) {
              case 'weekly': return addWeeks(from, 1);
              case 'monthly': return addWeeks(from, 3);
            }
          }
        `,
      },
    },
    {
      name: 'each counter under its own key, one made of the other, and both sides of a wire',
      files: {
        'src/billing/usage.ts': `
          export function count(org: string, n: number) {
            const monthlyUsage = cache.add(monthlyKey(org), n);
            const hourlyUsage = cache.add(hourlyKey(org), n);
            const yearlyPrice = round(plan.monthlyPrice * 12);
            const monthlyPrice = round(plan.yearlyPrice / 12);
            const upload = traffic.download;
            const download = traffic.upload;
            const dailyTotal = sum(rows.hourlyTotal);
            const monthlyTotal = sum(rows.dailyTotal);
            return { monthlyUsage, hourlyUsage, yearlyPrice, monthlyPrice, upload, download, dailyTotal, monthlyTotal };
          }
        `,
      },
    },
  ],
});
