import { describe, expect, it } from 'vitest';
import { createTokenCache } from '#webhooks/token-cache.ts';

const START = Date.parse('2026-03-01T12:00:00Z');
const VALUE = 'ghs_x|2026-03-01T12:00:00Z|2026-03-01T13:00:00Z|all|checks!';

describe('an installation token', () => {
  it('is kept until shortly before it expires', () => {
    let now = START;
    const cache = createTokenCache(() => now);
    cache.set('11', VALUE);

    now += 58 * 60_000;
    expect(cache.get('11')).toBe(VALUE);
    now += 2 * 60_000;
    expect(cache.get('11')).toBeUndefined();
  });

  it('is forgotten when tokens are refused', () => {
    const cache = createTokenCache(() => START);
    cache.set('11', VALUE);

    cache.clear();

    expect(cache.get('11')).toBeUndefined();
  });

  it('without an expiry is not kept', () => {
    const cache = createTokenCache(() => START);
    cache.set('11', 'ghs_x|2026-03-01T12:00:00Z|undefined|all|');

    expect(cache.get('11')).toBeUndefined();
  });
});
