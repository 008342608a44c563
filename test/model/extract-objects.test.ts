import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractObjects } from '#model/extract-objects.ts';

const object = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
/** What may stand around an answer without being part of it. */
const prose = fc.string().map((text) => text.replaceAll(/[{}"<\\]/g, ' '));

describe('the objects in what a model wrote', () => {
  it('are found whatever stands around them', () => {
    fc.assert(
      fc.property(prose, object, prose, (before, value, after) => {
        const text = JSON.stringify(value);

        expect(extractObjects(`${before}${text}${after}`)[0]).toEqual(JSON.parse(text));
      }),
    );
  });

  it('are never taken from the inside of another', () => {
    const text = JSON.stringify({ quote: '</think>{"findings": []}```json\n{}\n```' });

    expect(extractObjects(`Sure:\n${text}`)).toEqual([JSON.parse(text)]);
  });

  it('are the longest first', () => {
    expect(extractObjects('For example {"a":1}. The answer: {"a":1,"b":2}. Not {"c": }')).toEqual([
      { a: 1, b: 2 },
      { a: 1 },
    ]);
  });

  it.each(['', '[{"a":', 'null', '{', '}{', '{'.repeat(100_000)])('are none in %j', (text) => {
    expect(extractObjects(text)).toEqual([]);
  });

  it('make no prototype', () => {
    const [value] = extractObjects('{"__proto__": {"isAdmin": true}}');

    expect(Reflect.get({ ...value }, 'isAdmin')).toBeUndefined();
  });
});
