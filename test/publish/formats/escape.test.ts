import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cell, codeSpan, fence, fenceLanguage, inline, plain, prose } from '#publish/formats/escape.ts';
import { HOSTILE_TEXTS } from '#test/hostile-report.ts';

/** Pieces that mean something to Markdown or GitHub, so that random texts hit what matters. */
const PIECES: readonly string[] = [
  ...Object.values(HOSTILE_TEXTS).filter((hostile) => hostile.length < 1_000),
  ...' ` `` ``` @user #12 ![ ]( ) <b> &lt; \\ | * _ a ~ $ deadbe1f :a: https://x.y www.x.y GH-1 a@b.c'.split(
    ' ',
  ),
].concat([' ', '\n', '\n\n', '\t', '    ', '- ', '1. ', '> ', '# ', '---']);
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' })))
  .map((parts) => parts.join(''));

/** What is left of Markdown outside code: fenced blocks, then code spans, read as CommonMark reads them. */
function outsideCode(markdown: string): string {
  const lines: string[] = [];
  let open = '';
  for (const line of markdown.split('\n')) {
    const ticks = /^`{3,}/.exec(line)?.[0] ?? '';
    if (open === '' && ticks === '') lines.push(line);
    else if (open === '') open = ticks;
    else if (ticks.length >= open.length && line === ticks) open = '';
  }
  expect(open).toBe('');
  return lines.join('\n').replace(/(?<!`|(?<!\\)\\(?:\\\\)*)(`+)(?!`)(.*?[^`])\1(?!`)/g, 'CODE');
}

function expectInert(markdown: string): void {
  const live = outsideCode(markdown);
  expect(live).not.toMatch(/@[\w-]/);
  expect(live).not.toMatch(/(?<!&)#\w|gh-\d/i);
  expect(live).not.toMatch(/[<>]|(?<!\\)(?:\\\\)*[[\]`*~]/);
  expect(live).not.toMatch(/:\/\/|www\./i);
  expect(live).not.toMatch(/&(?!amp;|lt;|gt;|#124;|#8203;)/);
  expect(live).not.toMatch(/^(?:#{1,6}(?!\S)|\+|=|\d+[.)]|-(?! )|\t| {4})/m);
}

describe('prose', () => {
  it.each(Object.entries(HOSTILE_TEXTS))('leaves nothing live: %s', (_name, hostile) => {
    expectInert(prose(hostile));
  });

  it('leaves nothing live of any text', () => {
    fc.assert(
      fc.property(text, (any) => expectInert(prose(any))),
      { numRuns: 2_000 },
    );
  });

  it('keeps paragraphs, lists, code spans and fences', () => {
    const written = 'Use `a_b` here.\n\n- one\n- two\n\n```ts\nlet a = "`";\n```\n\nEnd.';

    expect(prose(written)).toBe(written);
  });

  it('keeps the words of a plain sentence as they are', () => {
    expect(prose('The value, 12.5, is sent twice (once per retry): see usage_events.')).toBe(
      'The value, 12.5, is sent twice (once per retry): see usage_events.',
    );
  });

  it('makes no committable suggestion and no diagram of a fence in the text', () => {
    expect(prose('```suggestion\nx\n```\n```Mermaid\ny\n```')).toBe('```\nx\n```\n\n```\ny\n```');
  });

  it('closes a fence the text leaves open', () => {
    expect(prose('```ts\nx')).toBe('```ts\nx\n```');
  });

  it('says where it was cut', () => {
    expect(prose('word '.repeat(100), 20)).toBe('word word word word…');
  });
});

describe('text inside a line', () => {
  it('leaves nothing live of any text', () => {
    fc.assert(
      fc.property(text, (any) => {
        for (const escaped of [plain(any), inline(any), cell(any)]) {
          expect(escaped).not.toContain('\n');
          expectInert(`x ${escaped}`);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('never ends a cell of a table early', () => {
    fc.assert(fc.property(text, (any) => !cell(any).includes('|')));
  });

  it('keeps the spaces around code spans', () => {
    expect(inline('call `a` and `b`, then `c`.')).toBe('call `a` and `b`, then `c`.');
  });

  it('breaks mentions, references, addresses and emoji codes apart', () => {
    expect(plain('@a a/b#1 GH-2 http://x www.x 0a1b2c3 :tada:')).toBe(
      '@&#8203;a a/b#&#8203;1 GH&#8203;-2 http:&#8203;//x www&#8203;.x 0&#8203;a1b2c3 :&#8203;tada:',
    );
  });

  it('leaves amounts and numbers alone', () => {
    expect(plain('10000000 events, 1,200.50 EUR')).toBe('10000000 events, 1,200.50 EUR');
  });
});

describe('a code span', () => {
  it('holds any text and ends where it should', () => {
    fc.assert(
      fc.property(text, (any) => {
        const span = codeSpan(any);
        if (span !== '') expect(outsideCode(`x ${span}`)).toBe('x CODE');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a fence', () => {
  it('is longer than every fence inside', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(outsideCode(fence(any))).toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes nothing but a name as language', () => {
    expect(fence('x', 'ts\n@octocat `')).toBe('```tsoctocat\nx\n```');
  });

  it('does not quote our own hidden marker', () => {
    expect(fence('<!-- metercheck:f -->')).toBe('```\n<! -- metercheck:f -->\n```');
  });
});

describe('the language of a fence', () => {
  it('is the extension of the file', () => {
    expect(fenceLanguage('src/a.test.ts')).toBe('ts');
  });

  it.each(['x.mermaid', 'x.geojson', 'x.stl', 'Makefile', 'a.b c'])('is left out for %s', (path) => {
    expect(fenceLanguage(path)).toBe('');
  });
});
