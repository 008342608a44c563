import { mixedRollup } from '#audit/rules/aggregation/mixed-rollup.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(mixedRollup, {
  fires: [
    {
      name: 'months left out for one day, in JavaScript',
      files: {
        'src/usage.js': `
          export function total(keys, records) {
            const hasDaily = keys.some((key) => DAILY.test(key));
            const stats = { inputTokens: 0 };
            for (const record of records) {
              const isMonthly = MONTHLY.test(record.key);
              if (hasDaily && isMonthly) {
                continue;
              }
              stats.inputTokens += record.tokens;
            }
            return stats;
          }
        `,
      },
      at: ['src/usage.js:2'],
    },
    {
      name: 'in Python',
      files: {
        'billing/rollup.py': `
          def total(rows):
              has_hourly = any(is_hourly(row) for row in rows)
              used = 0
              for row in rows:
                  is_daily = row.grain == "day"
                  if has_hourly and is_daily:
                      continue
                  used += row.units
              return used
        `,
      },
      at: ['billing/rollup.py:2'],
    },
  ],
  silent: [
    {
      name: 'decided for each period',
      files: {
        'src/usage.js': `
          export function total(records, daysOf) {
            const stats = { inputTokens: 0 };
            for (const record of records) {
              const isMonthly = MONTHLY.test(record.key);
              const hasDaily = daysOf.has(record.month);
              if (hasDaily && isMonthly) continue;
              stats.inputTokens += record.tokens;
            }
            return stats;
          }
        `,
      },
    },
    {
      name: 'a flag of something else',
      files: {
        'src/billing/mail.js': `
          export function send(users) {
            const hasAdmin = users.some((user) => user.admin);
            for (const user of users) {
              const isGuest = user.role === 'guest';
              if (hasAdmin && isGuest) continue;
              mail(user);
            }
          }
        `,
      },
    },
  ],
});
