import { missingAsValue } from '#audit/rules/aggregation/missing-as-value.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingAsValue, {
  fires: [
    {
      name: 'a column that the type of its rows lets be nothing',
      files: {
        'usage/tokens.ts': `
          export interface CompletionRow {
            org_id: string;
            input_tokens: string;
            cache_read_tokens: string | null;
          }
          export async function tokens(knex: Knex, org: string) {
            return knex<CompletionRow>('completions')
              .select(knex.raw('SUM(input_tokens + cache_read_tokens) AS tokens'))
              .where('org_id', org);
          }
        `,
        'usage/rows.go': `
          package usage

          type UsageEvent struct {
            Units int64
            BonusUnits *int64
          }

          const total = "SELECT SUM(units + bonus_units) FROM usage_events WHERE account_id = $1"
        `,
      },
      at: ['usage/tokens.ts:8', 'usage/rows.go:8'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'columns of a row that always have a value, or are given one',
      files: {
        'usage/tokens.ts': `
          export interface CompletionRow {
            input_tokens: string;
            output_tokens: string;
            cache_read_tokens: string | null;
          }
          export async function tokens(knex: Knex, org: string) {
            return knex<CompletionRow>('completions')
              .select(knex.raw('SUM(input_tokens + output_tokens + COALESCE(cache_read_tokens, 0)) AS tokens'))
              .where('org_id', org);
          }
        `,
      },
    },
  ],
});
