import { unknownAsZero } from '#audit/rules/transparency/unknown-as-zero.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unknownAsZero, {
  fires: [
    {
      name: 'a field that may be null by its type',
      files: {
        'src/limits.ts': `
          interface Stats {
            seats: number;
            monthlyEventsCount: number | null;
          }

          export const toLimits = (stats: Stats, plan: Plan) => ({
            seats: { current: stats.seats, max: plan.seats },
            events: { current: stats.monthlyEventsCount ?? 0, max: plan.maxEvents },
          });
        `,
      },
      at: ['src/limits.ts:8'],
      confidence: 'likely',
    },
    {
      name: 'null put into it in another file',
      files: {
        'src/stats.ts': `
          export const toStats = (count: number | 'unlimited') => ({
            usedTokens: count === 'unlimited' ? null : count,
          });
        `,
        'src/bar.ts': `
          export const toBar = (stats: Stats, quota: number) => ({
            used: stats.usedTokens === null ? 0 : stats.usedTokens,
            quota,
          });
        `,
      },
      at: ['src/bar.ts:2'],
    },
  ],
  silent: [
    {
      name: 'handed on as unknown',
      files: {
        'src/limits.ts': `
          interface Stats {
            monthlyEventsCount: number | null;
          }
          export const toLimits = (stats: Stats, plan: Plan) => ({
            events: { current: stats.monthlyEventsCount, max: plan.maxEvents },
          });
        `,
      },
    },
    {
      name: 'what is still on its way',
      files: {
        'src/limits.ts': `
          interface Stats {
            monthlyEventsCount: number | null;
          }
          export const toLimits = (query: Query<Stats>, plan: Plan) => ({
            events: { current: query.data?.monthlyEventsCount ?? 0, max: plan.maxEvents },
          });
        `,
      },
    },
    {
      name: 'a field that always has a value',
      files: {
        'src/limits.ts': `
          interface Stats {
            monthlyEventsCount: number;
          }
          export const toLimits = (stats: Stats, plan: Plan) => ({
            events: { current: stats.monthlyEventsCount ?? 0, max: plan.maxEvents },
          });
        `,
      },
    },
    {
      name: 'no limit beside it',
      files: {
        'src/row.ts': `
          interface Stats {
            usedTokens: number | null;
          }
          export const toRow = (stats: Stats) => ({ used: stats.usedTokens ?? 0, day: stats.day });
        `,
      },
    },
  ],
});
