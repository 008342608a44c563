import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { factorOf } from '#audit/facts/units/unit-values.ts';
import { testParser } from '#test/rule-tester.ts';

async function factorIn(text: string): Promise<number | null> {
  const { facts } = await parseFiles([{ path: 'a.rs', text }], testParser());
  const value = facts[0]?.nodes('assign').at(-1)?.value;
  return value ? factorOf(value) : null;
}

describe('factorOf', () => {
  it('looks behind conversions', async () => {
    expect(await factorIn('fn f() { let gb = 1 << 30; let per = Decimal::from(gb); }')).toBe(2 ** 30);
  });

  it('ends where a name is converted into itself', async () => {
    expect(await factorIn('fn f(n: u64) { let n = Decimal::from(n); }')).toBeNull();
  });
});
