import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ATTEMPTS, toRetryDelay } from '#jobs/retry-delay.ts';

const attempts = fc.integer({ min: 1, max: MAX_ATTEMPTS });
const randoms = fc.double({ min: 0, max: 0.999, noNaN: true });

describe('the delay before a retry', () => {
  it('doubles with every attempt up to half an hour', () => {
    const longest = Array.from({ length: MAX_ATTEMPTS }, (_, i) => toRetryDelay(i + 1, null, () => 1));

    expect(longest).toEqual([10, 20, 40, 80, 160, 320, 640, 1_280, 1_800, 1_800]);
  });

  it('is spread over the whole range, so that jobs that failed together come back apart', () => {
    expect(toRetryDelay(5, null, () => 0)).toBe(0);
    expect(toRetryDelay(5, null, () => 0.25)).toBe(40);
  });

  it('is never shorter than was asked for, nor bounded by nobody', () => {
    fc.assert(
      fc.property(
        attempts,
        fc.double({ min: 0, max: 7_200, noNaN: true }),
        randoms,
        (attempt, asked, random) => {
          expect(toRetryDelay(attempt, asked, () => random)).toBeGreaterThanOrEqual(asked);
        },
      ),
    );
    expect(toRetryDelay(1, 1e12, () => 1)).toBeLessThan(3 * 3_600);
  });
});
