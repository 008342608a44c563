import { describe, expect, it } from 'vitest';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { SyntaxFile } from '#audit/languages/syntax.ts';
import { readGrammar } from '../../../src/grammars.ts';
import { sketchProgram } from '../../contracts/language-sketch.ts';

const parser = createSourceParser(readGrammar);

async function parse(text: string): Promise<SyntaxFile> {
  const file = await parser.parse('Billing.cs', text);
  if ('skipped' in file) throw new Error(file.skipped);
  expect(file.hasErrors).toBe(false);
  return file;
}

describe('a product as an argument', () => {
  it.each([
    ['Round(a * b);', 'round((a * b))'],
    ['Math.Round(r.Units * price, 2);', 'math.round((r.units * price), 2)'],
    ['Add(new Line(i * j), x: c * d.E);', 'add(line((i * j)), {x: (c * d.e)})'],
    ['Find(id, out var row);', 'find(id, row)'],
  ])('%j', async (text, expected) => {
    const file = await parse(`class C { void Run() { ${text} } }`);

    expect(sketchProgram(file).join(' | ')).toBe(expected);
  });
});
