import { describe, expect, it } from 'vitest';
import { unreadFailures } from '#audit/facts/failures/unread-failures.ts';
import { factsOf } from '#test/facts-of.ts';

async function unreadIn(path: string, text: string): Promise<readonly string[]> {
  return [...unreadFailures(await factsOf(path, text)).values()].map(
    ({ write, field }) => `${field}:${write.span.startLine}`,
  );
}

const SUPABASE = "import { createClient } from '@supabase/supabase-js';\n";
const GORM = 'package a\nimport "gorm.io/gorm"\nfunc f(db *gorm.DB) error {\n';

describe('a failure that is told in the answer', () => {
  it.each([
    ['a.ts', `${SUPABASE}await supabase.from('usage').insert({ id });`, 'error:2'],
    ['a.ts', `${SUPABASE}const { data } = await supabase.from('usage').upsert({ id }).select();`, 'error:2'],
    ['a.ts', `${SUPABASE}await supabase.rpc('add_usage', { n });`, 'error:2'],
    ['a.go', `${GORM}db.WithContext(ctx).Create(&row)\nreturn nil }`, 'Error:4'],
    ['a.go', `${GORM}db.Model(&row).Update("n", n)\nreturn nil }`, 'Error:4'],
  ])('is not read in %s: %s', async (path, text, at) => {
    expect(await unreadIn(path, text)).toEqual([at]);
  });

  it.each([
    ['a.ts', `${SUPABASE}const { error } = await supabase.from('usage').insert({ id });`],
    ['a.ts', `${SUPABASE}const answer = await supabase.from('usage').insert({ id });`],
    ['a.ts', `${SUPABASE}await supabase.from('usage').insert({ id }).throwOnError();`],
    ['a.ts', `${SUPABASE}check(await supabase.from('usage').insert({ id }));`],
    ['a.ts', "await supabase.from('usage').insert({ id });"],
    ['a.go', `${GORM}return db.Create(&row).Error }`],
    ['a.go', `${GORM}if err := db.Create(&row).Error; err != nil { return err }\nreturn nil }`],
    ['a.go', `${GORM}result := db.Create(&row)\nreturn result.Error }`],
  ])('is read, or raised, in %s: %s', async (path, text) => {
    expect(await unreadIn(path, text)).toEqual([]);
  });
});
