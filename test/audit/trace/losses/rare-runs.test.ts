import { describe, expect, it } from 'vitest';
import { secondsBetween } from '#audit/trace/losses/rare-runs.ts';

describe('the wait between two runs of a cron expression', () => {
  it.each([
    ['*/10 * * * *', 3_600],
    ['0 */6 * * *', 21_600],
    ['30 1 * * *', 86_400],
    ['0 0,8,12 * * *', 43_200],
    ['0 20 * * * *', 3_600],
    ['0 5 1 * *', 2_419_200],
    ['0 5 * * 1', 604_800],
    ['@daily', 86_400],
  ])('%s comes within %d seconds', (cron, seconds) => {
    expect(secondsBetween(cron)).toBe(seconds);
  });

  it.each(['', 'usage.nightly', '${usage.cron}', 'every 5 minutes please now'])(
    'is not told by %j',
    (text) => {
      expect(secondsBetween(text)).toBeNull();
    },
  );
});
