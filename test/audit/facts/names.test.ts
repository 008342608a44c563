import { describe, expect, it } from 'vitest';
import { isPlural, singular } from '#audit/facts/names.ts';

describe('a word in the singular', () => {
  it.each([
    ['tokens', 'token'],
    ['policies', 'policy'],
    ['usage', 'usage'],
  ])('%s is %s', (word, single) => {
    expect(singular(word)).toBe(single);
  });
});

describe('the name of many', () => {
  it.each(['line_items', 'entries', 'usageEvents'])('is %s', (name) => {
    expect(isPlural(name)).toBe(true);
  });

  it.each(['status', 'billing_address', 'basis', 'analysis', 'sms', 'usage'])('is not %s', (name) => {
    expect(isPlural(name)).toBe(false);
  });
});
