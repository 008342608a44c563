import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLength, cutLines, cutMarkdown, cutText } from '#publish/formats/cut.ts';
import { fence } from '#publish/formats/escape.ts';

describe('cutting text', () => {
  it('never splits a surrogate pair and never exceeds the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, limit) => {
        const cut = cutText(text, limit);

        expect(cut.isWellFormed()).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('leaves a short text as it is', () => {
    expect(cutText('abc', 3)).toBe('abc');
  });
});

describe('cutting lines of code', () => {
  it('says how many lines and characters were left out', () => {
    expect(cutLines('abcdef\n1\n2\n3', { lines: 2, columns: 4 })).toEqual([
      'abc… (3 more characters)',
      '1',
      '… 2 more lines',
    ]);
  });
});

describe('cutting Markdown', () => {
  const note = (lines: number) => `${lines} lines left out.`;

  it('closes the fence it cuts into', () => {
    const markdown = `Intro.\n\n${fence('one\ntwo\nthree\nfour', 'ts')}\n\nThe end of a longer text.`;

    expect(cutMarkdown(markdown, 50, note)).toBe('Intro.\n\n```ts\none\ntwo\n```\n\n5 lines left out.');
  });

  it('does not leave an empty fence behind', () => {
    const markdown = `Intro.\n\n${fence('x'.repeat(100))}\n\nEnd.`;

    expect(cutMarkdown(markdown, 50, note)).toBe('Intro.\n\n5 lines left out.');
  });

  it('holds the limit and keeps fences whole for any blocks', () => {
    const blocks = fc.array(
      fc.oneof(
        fc.lorem(),
        fc.string({ unit: 'binary' }).map((code) => fence(code)),
      ),
    );
    fc.assert(
      fc.property(blocks, fc.integer({ min: 30, max: 400 }), (parts, limit) => {
        const cut = cutMarkdown(parts.join('\n\n'), limit, note);

        expect(byteLength(cut)).toBeLessThanOrEqual(limit);
        expect(cut.isWellFormed()).toBe(true);
        expect(openFence(cut)).toBe('');
      }),
      { numRuns: 1_000 },
    );
  });
});

function openFence(markdown: string): string {
  let open = '';
  for (const line of markdown.split('\n')) {
    const ticks = /^`{3,}/.exec(line)?.[0] ?? '';
    if (open === '') open = ticks;
    else if (ticks.length >= open.length && line === ticks) open = '';
  }
  return open;
}
