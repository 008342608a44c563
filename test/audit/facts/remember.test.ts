import { describe, expect, it } from 'vitest';
import { remember, rememberNames } from '#audit/facts/remember.ts';

describe('answers worked out once', () => {
  it('asks about each thing once, though the answer is null', () => {
    const asked: object[] = [];
    const answer = remember((thing: object) => {
      asked.push(thing);
      return null;
    });
    const [one, other] = [{}, {}];

    expect([answer(one), answer(one), answer(other)]).toEqual([null, null, null]);
    expect(asked).toEqual([one, other]);
  });

  it('asks about each name once', () => {
    const asked: string[] = [];
    const length = rememberNames((name) => asked.push(name) && name.length);

    expect([length('usage'), length('usage'), length('meter')]).toEqual([5, 5, 5]);
    expect(asked).toEqual(['usage', 'meter']);
  });

  it('keeps no more than it has room for, and nothing that is too long for a name', () => {
    const asked: string[] = [];
    const length = rememberNames((name) => asked.push(name) && name.length);
    const long = 'x'.repeat(1_000);
    for (let i = 0; i < 20_001; i++) length(`name${i}`);
    asked.length = 0;

    length('name1');
    length(long);
    length(long);

    expect(asked).toEqual(['name1', long, long]);
  });
});
