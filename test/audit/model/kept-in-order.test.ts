import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptInOrder } from '#audit/model/kept-in-order.ts';

describe('keptInOrder', () => {
  it('does not take for kept what changed places', () => {
    expect([...keptInOrder(['save', 'a', 'b', 'ack'], ['ack', 'a', 'b', 'save'])]).toEqual([1, 2]);
  });

  it('gives texts that stand in both lists in the same order', () => {
    const list = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd'), { maxLength: 12 });
    fc.assert(
      fc.property(list, list, (before, after) => {
        const kept = [...keptInOrder(before, after)].map((i) => before[i]);
        let from = 0;
        for (const text of kept) {
          const found = after.indexOf(text ?? '', from);
          expect(found).toBeGreaterThanOrEqual(from);
          from = found + 1;
        }
      }),
    );
  });

  it('keeps all of a list that is only added to', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 10 });
    fc.assert(
      fc.property(list, list, (before, more) => {
        expect(keptInOrder(before, [...more, ...before]).size).toBe(before.length);
      }),
    );
  });
});
