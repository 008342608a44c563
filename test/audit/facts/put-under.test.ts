import { describe, expect, it } from 'vitest';
import { putUnder } from '#audit/facts/put-under.ts';

describe('lists under keys', () => {
  it('begins a list for a new key and goes on with the one that is there', () => {
    const lists = new Map<string, number[]>();

    putUnder(lists, 'sent', 1);
    putUnder(lists, 'stored', 2);
    putUnder(lists, 'sent', 3);

    expect([...lists]).toEqual([
      ['sent', [1, 3]],
      ['stored', [2]],
    ]);
  });
});
