import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LINE_CHARACTERS, toVisibleLine } from '#audit/model/visible-text.ts';

describe('toVisibleLine', () => {
  it('leaves ordinary code as it is', () => {
    expect(toVisibleLine('  total += price * quantity; // größer, 価格')).toBe(
      '  total += price * quantity; // größer, 価格',
    );
  });

  it.each([
    ['a\u202eb', 'a\\u{202e}b'],
    ['a\u200bb', 'a\\u{200b}b'],
    ['a\nb\rc', 'a\\u{a}b\\u{d}c'],
    ['a\u{e0041}b', 'a\\u{e0041}b'],
    ['a\u2028b', 'a\\u{2028}b'],
    ['\ud800', '\\u{d800}'],
    ['\u001b[31m', '\\u{1b}[31m'],
  ])('spells out what is hidden in %j', (line, expected) => {
    expect(toVisibleLine(line)).toBe(expected);
  });

  it('cuts what is too long, never within a character', () => {
    expect(toVisibleLine('x'.repeat(MAX_LINE_CHARACTERS + 1))).toBe(`${'x'.repeat(MAX_LINE_CHARACTERS)}…`);
    expect(toVisibleLine(`${'x'.repeat(MAX_LINE_CHARACTERS - 1)}😀😀`)).toBe(
      `${'x'.repeat(MAX_LINE_CHARACTERS - 1)}…`,
    );
  });

  it('gives one line of a bounded length for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const line = toVisibleLine(text);

        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
        expect(line.length).toBeLessThanOrEqual(MAX_LINE_CHARACTERS + 1);
      }),
    );
  });
});
