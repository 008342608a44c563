import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { homeOf } from '#audit/facts/home-of.ts';
import { testParser } from '#test/rule-tester.ts';

describe('the file a node stands in', () => {
  it('is found from any depth', async () => {
    const texts = ['a.ts', 'b.ts'].map((path) => ({ path, text: 'function f() { return () => send(1); }' }));
    const { facts } = await parseFiles(texts, testParser());
    const calls = facts.flatMap(({ nodes }) => nodes('call'));

    const homes = calls.map((call) => homeOf(call, facts)?.file.path);

    expect(homes).toEqual(['a.ts', 'b.ts']);
  });

  it('is none where the file is not among those asked about', async () => {
    const { facts } = await parseFiles([{ path: 'a.ts', text: 'send(1);' }], testParser());
    const [call] = facts.flatMap(({ nodes }) => nodes('call'));

    expect(call && homeOf(call, [])).toBeNull();
  });
});
