import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptInOrder } from '#audit/model/kept-in-order.ts';

describe('keptInOrder', () => {
  it('does not take for kept what changed places', () => {
    expect([...keptInOrder(['save', 'a', 'b', 'ack'], ['ack', 'a', 'b', 'save'])]).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('gives texts that stand in both lists in the same order', () => {
    const list = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd'), { maxLength: 12 });
    fc.assert(
      fc.property(list, list, (before, after) => {
        const pairs = [...keptInOrder(before, after)];
        expect(pairs.map(([i]) => before[i])).toEqual(pairs.map(([, j]) => after[j]));
        for (const [number, [i, j]] of pairs.slice(1).entries()) {
          const [lastI, lastJ] = pairs[number] ?? [i, j];
          expect(i).toBeGreaterThan(lastI);
          expect(j).toBeGreaterThan(lastJ);
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
