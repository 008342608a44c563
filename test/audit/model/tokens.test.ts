import { describe, expect, it } from 'vitest';
import { estimateTokens } from '#audit/model/tokens.ts';

describe('the estimate of tokens', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['abcd', 1],
    ['abcde', 2],
    ['x'.repeat(4_000), 1_000],
  ])('of %j is a quarter of its characters, rounded up', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });
});
