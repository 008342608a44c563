import { describe, expect, it } from 'vitest';
import { cappedReads } from '#audit/facts/rows/capped-reads.ts';
import { factsOf } from '#test/facts-of.ts';

async function cappedIn(body: string): Promise<readonly string[]> {
  const text = `import { createClient } from '@supabase/supabase-js';\nasync function total(org) {\n${body}\n}`;
  return cappedReads(await factsOf('a.ts', text)).map(({ table, cap }) => `${table}:${cap.rows}`);
}

describe('a read whose answer is capped', () => {
  it.each([
    "const { data, error } = await supabase.from('usage').select('n').eq('org', org);\nreturn data.reduce((a, b) => a + b.n, 0);",
    "const { data } = await supabase.from('usage').select('n').gte('at', from);\nfor (const row of data ?? []) sum += row.n;",
    "const answer = await supabase.from('usage').select();\nanswer.data.forEach(add);",
  ])('is found where its rows are gone through: %s', async (body) => {
    expect(await cappedIn(body)).toEqual(['usage:1000']);
  });

  it.each([
    "const { data } = await supabase.from('usage').select('n').range(0, 99);\nfor (const row of data) sum += row.n;",
    "const { data } = await supabase.from('usage').select('n').eq('id', org).single();\nreturn data.n;",
    "const { data } = await supabase.from('usage').select('n').eq('id', org);\nfor (const row of data) sum += row.n;",
    "const { count } = await supabase.from('usage').select('*', { count: 'exact', head: true });\nreturn count;",
    "const { data } = await supabase.from('usage').select('n.sum()');\nfor (const row of data) sum += row.sum;",
    "const { data } = await supabase.from('usage').insert(rows).select('n');\nfor (const row of data) sum += row.n;",
    "for (;;) { const { data } = await supabase.from('usage').select('n').gt('id', last);\nfor (const row of data) sum += row.n; }",
    "const { data } = await supabase.from('usage').select('n');\nreturn data;",
  ])('is not found elsewhere: %s', async (body) => {
    expect(await cappedIn(body)).toEqual([]);
  });
});
