import { describe, expect, it } from 'vitest';
import { calleePath } from '#audit/facts/calls.ts';
import { collectFacts } from '#audit/facts/file-facts.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import { readGrammar } from '#grammars';

async function factsOf(path: string, text: string) {
  const file = await createSourceParser(readGrammar).parse(path, text);
  if ('skipped' in file) throw new Error(file.skipped);
  return collectFacts(file);
}

describe('calls by their name', () => {
  it('gives those that fit in source order, however many names fit', async () => {
    const { callsNamed } = await factsOf('a.ts', 'b.send(a.record()); c.record(); d.send(); e.skip();');

    expect(callsNamed(/^(record|send)$/).map(calleePath)).toEqual([
      'b.send',
      'a.record',
      'c.record',
      'd.send',
    ]);
  });

  it('gives none where no name fits', async () => {
    const { callsNamed } = await factsOf('a.ts', 'b.send(a.record());');

    expect(callsNamed(/^flush$/)).toEqual([]);
  });

  it('answers for each file by itself', async () => {
    const pattern = /^send$/;
    const first = await factsOf('a.ts', 'a.send();');
    const second = await factsOf('b.ts', 'b.send(); c.send();');

    expect(first.callsNamed(pattern)).toHaveLength(1);
    expect(second.callsNamed(pattern)).toHaveLength(2);
  });
});
