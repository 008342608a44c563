import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphqlSyntaxError, parseDocument } from '#sandbox/graphql/parse.ts';

describe('reading GraphQL', () => {
  it('answers or refuses any text, and never breaks', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '$a',
      ':',
      '...',
      'on',
      'query',
      'fragment',
      '"x"',
      '"""y"""',
      '12',
      '[',
      ']',
      '@',
      '!',
      'f',
      ',',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(token, { maxLength: 25 }).map((tokens) => tokens.join(' ')),
    );
    fc.assert(
      fc.property(text, (query) => {
        try {
          expect(parseDocument(query).operations.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(GraphqlSyntaxError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps every string as it was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const { operations } = parseDocument(`{ f(a: ${JSON.stringify(value)}) }`);

        expect(operations[0]?.selections[0]).toMatchObject({ arguments: { a: { kind: 'literal', value } } });
      }),
    );
  });
});
