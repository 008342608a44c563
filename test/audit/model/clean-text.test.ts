import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanParagraphs, cleanText } from '#audit/model/clean-text.ts';

describe('cleanText', () => {
  it.each([
    ['a link', 'See [the docs](https://evil.example/x) first.', 'See the docs first.'],
    ['an image', 'Look: ![pixel](https://evil.example/p.png)', 'Look: pixel'],
    ['an address', 'Call https://evil.example/?q=1 now', 'Call (address left out) now'],
    ['an address without a scheme', 'Call www.evil.example now', 'Call (address left out) now'],
    ['a mention', 'Ask @admin about it', 'Ask admin about it'],
    ['markup', 'a <img src=x onerror=y> b </details>', 'a b'],
    ['unseen characters', 'a\u202eb\u200bc\u0007d', 'a b c d'],
    ['several lines', 'one\n\n# two\n- three', 'one # two - three'],
  ])('takes %s out of prose', (_, text, plain) => {
    expect(cleanText(text)).toBe(plain);
  });

  it('leaves the code of a span as it is', () => {
    expect(cleanText('`a < b` and `@Column()` stay')).toBe('`a < b` and `@Column()` stay');
  });

  it('lets no address and no unseen character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.webUrl(), (around, url) => {
        const text = cleanText(`${around} ${url} ${around}`);
        expect(text).not.toContain('://');
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});

describe('cleanParagraphs', () => {
  it('keeps paragraphs apart, each cleaned', () => {
    const text = 'First.\nStill first.\n\n \n[Second](https://evil.example)\r\n\r\n<b></b>\n\n@admin third';

    expect(cleanParagraphs(text)).toBe('First. Still first.\n\nSecond\n\nadmin third');
  });

  it('leaves out what is beyond eight', () => {
    expect(cleanParagraphs('a\n\n'.repeat(20)).split('\n\n')).toHaveLength(8);
  });
});
