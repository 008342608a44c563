import { describe, expect, it } from 'vitest';
import { createSourceParser } from '#audit/languages/parser.ts';
import { readGrammar } from '../../../src/grammars.ts';
import { sketchProgram } from '../../contracts/language-sketch.ts';

const parser = createSourceParser(readGrammar);

describe('the type a value is taken for', () => {
  it.each([
    ['event.data.object as Session', 'event.data.object'],
    ['event.data.object as Stripe.Checkout.Session', 'event.data.object'],
    ['event.data.object satisfies A.B.C.D', 'event.data.object'],
    ['(event.data.object as Stripe.Checkout.Session).id', 'event.data.object.id'],
  ])('is no part of %s', async (text, expected) => {
    const file = await parser.parse('usage.ts', `use(${text});\n`);
    if ('skipped' in file) throw new Error(file.skipped);

    expect(sketchProgram(file)).toContain(`use(${expected})`);
  });
});
