import { cutResult } from '#audit/rules/aggregation/cut-result.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(cutResult, {
  fires: [
    {
      name: 'a sum over the rows of one answer that its library caps',
      files: {
        'src/billing/close.ts': `
          import { createClient } from '@supabase/supabase-js';
          export async function closeMonth(orgId: string, from: string, to: string) {
            const { data, error } = await supabase
              .from('usage_events')
              .select('quantity')
              .eq('org_id', orgId)
              .gte('occurred_at', from)
              .lt('occurred_at', to);
            if (error) throw error;
            return data.reduce((sum, row) => sum + row.quantity, 0);
          }
        `,
      },
      at: ['src/billing/close.ts:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'rows that are read part by part, added up by the database, or only listed',
      files: {
        'src/billing/close.ts': `
          import { createClient } from '@supabase/supabase-js';
          export async function closeMonth(orgId: string) {
            let total = 0;
            for (let at = 0; ; at += 1000) {
              const { data } = await supabase.from('usage_events').select('quantity').order('id').range(at, at + 999);
              for (const row of data ?? []) total += row.quantity;
              if ((data ?? []).length < 1000) return total;
            }
          }
          export async function sumOf(orgId: string) {
            const { data } = await supabase.from('usage_events').select('quantity.sum()').eq('org_id', orgId);
            return data?.map((row) => row.sum);
          }
          export async function names() {
            const { data } = await supabase.from('usage_events').select('name');
            return (data ?? []).map((row) => row.name);
          }
        `,
      },
    },
  ],
});
