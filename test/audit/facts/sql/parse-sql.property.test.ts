import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeSql } from '#audit/facts/sql/looks-like-sql.ts';
import { parseSql, parseSqlCondition } from '#audit/facts/sql/parse-sql.ts';
import { tokenizeSql } from '#audit/facts/sql/tokens.ts';

const PIECES = (
  'select from where and or not ( ) , ; . \' " ` $$ $a$ /* */ -- # {{ }} $ { } ? :x $1 %s :: = <= between in is null ' +
  'case when end join left on using group by order limit offset union all insert into values update set delete merge ' +
  'conflict do nothing duplicate key returning with as final create table index unique alter for skip locked a b.c 1 é'
).split(' ');

const sqlLike = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(' '));

/** Every object with text and offsets, however deep. */
function pieces(value: unknown): { text: string; start: number; end: number }[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(pieces);
  return 'text' in value && 'start' in value && 'end' in value
    ? [value as { text: string; start: number; end: number }, ...below]
    : below;
}

describe('any text', () => {
  it('is read without an error, and every piece slices back to its text', () => {
    fc.assert(
      fc.property(fc.oneof(sqlLike, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
        for (const piece of pieces([parseSql(text), parseSqlCondition(text)])) {
          expect(text.slice(piece.start, piece.end)).toBe(piece.text);
        }
        looksLikeSql(text);
      }),
      { numRuns: 1500 },
    );
  });

  it('is cut into tokens that follow each other and leave out only space and comments', () => {
    fc.assert(
      fc.property(sqlLike, (text) => {
        let end = 0;
        for (const token of tokenizeSql(text)) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThan(token.start);
          end = token.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('hostile text', () => {
  // Each would take minutes were any step quadratic; the suite's own time limit is the check.
  it.each([
    '(',
    ')',
    "'",
    '$a',
    '$a$ ',
    '/*',
    '{{',
    '$\u007b',
    '(select ',
    'select 1 union ',
    'with a as (',
    'not ',
    'case ',
    'between 1 and ',
    'a.b.',
    'sum(',
    'sum(a) over ',
    'from a join ',
    'values (1),',
    'on conflict ',
    'do create index a ',
    'as (',
    ') as (select ',
    'exists (select 1 from a where ',
    'x ',
    ' ',
    'update a set b = b + 1, ',
    '-- \n',
    ';',
    '$$ begin ',
  ])('of %j over and over is read in bounded time', (piece) => {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));

    expect(Array.isArray(parseSql(text))).toBe(true);
    expect(Array.isArray(parseSql(`select a from b where ${text}`))).toBe(true);
    expect(typeof looksLikeSql(`select ${text}`)).toBe('boolean');
  });
});
