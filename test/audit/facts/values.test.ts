import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { literalNumber } from '#audit/facts/values.ts';
import { testParser } from '#test/rule-tester.ts';

async function numberOf(text: string): Promise<number | null> {
  const { facts } = await parseFiles([{ path: 'a.ts', text }], testParser());
  const value = facts[0]?.nodes('assign').at(-1)?.value;
  return value ? literalNumber(value) : null;
}

describe('literalNumber', () => {
  it('multiplies what is known', async () => {
    expect(await numberOf('const days = 7; const seconds = days * 24 * 60 * 60;')).toBe(604_800);
    expect(await numberOf('const offset = -2 * 30;')).toBe(-60);
  });

  it('knows nothing of a product with something unknown, or of itself', async () => {
    expect(await numberOf('const seconds = days() * 60;')).toBeNull();
    expect(await numberOf('let n = 2; n = n * n * n;')).toBe(8);
    expect(await numberOf('let n; n = n * 2;')).toBeNull();
  });
});
