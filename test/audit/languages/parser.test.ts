import { describe, expect, it } from 'vitest';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { SyntaxFile } from '#audit/languages/syntax.ts';
import { readGrammar } from '../../../src/grammars.ts';

const parser = createSourceParser(readGrammar);

async function parse(text: string, path = 'usage.ts'): Promise<SyntaxFile> {
  const parsed = await parser.parse(path, text);
  if ('skipped' in parsed) throw new Error(parsed.skipped);
  return parsed;
}

describe('which language a path is read as', () => {
  it.each([
    ['src/usage.ts', 'typescript'],
    ['src/Usage.TSX', 'typescript'],
    ['lib/usage.mjs', 'javascript'],
    ['README', null],
    ['src.ts/README', null],
    ['a.constructor', null],
  ])('%s is %s', (path, language) => {
    expect(parser.languageOf(path)).toBe(language);
  });
});

describe('what is skipped', () => {
  it('a path that no language claims', async () => {
    expect(await parser.parse('logo.png', '')).toEqual({
      skipped: 'no language is known for this file name',
    });
  });

  it('a text larger than a person writes', async () => {
    const text = 'charge();\n'.repeat(100_001);
    expect(await parser.parse('a.ts', text)).toEqual({ skipped: 'larger than 1000000 bytes' });
  });

  it('a line that a machine wrote', async () => {
    const text = `a();\n${'b;'.repeat(15_000)}`;
    expect(await parser.parse('a.ts', text)).toEqual({ skipped: 'has a line longer than 20000 characters' });
  });
});

describe('where things stand', () => {
  it('counts lines from one and offsets in UTF-16 units', async () => {
    const file = await parse('// 🙂 é\r\n"🙂"; charge(\n  1)\n');

    const call = file.root.body[1];

    expect(call?.span).toMatchObject({ startLine: 2, endLine: 3 });
    expect(file.text.slice(call?.span.start, call?.span.end)).toBe('charge(\n  1)');
  });

  it('keeps comments apart from the tree, without their marks', async () => {
    const file = await parse('/** Sends usage.\n * Twice. */\ncharge(/* cents */ 1); // done\n');

    expect(file.comments.map((comment) => comment.text)).toEqual(['Sends usage.\nTwice.', 'cents', 'done']);
    expect(file.root.body).toHaveLength(1);
  });
});

describe('hostile and broken text', () => {
  it('marks what the grammar cannot read and keeps the rest', async () => {
    const file = await parse('function f( { ;\nawait charge(1);\n');

    expect(file.hasErrors).toBe(true);
    expect(JSON.stringify(file.root, (key, value) => (key === 'parent' ? undefined : value))).toContain(
      '"charge"',
    );
  });

  it.each([
    ['parentheses', `${'('.repeat(9_000)}1${')'.repeat(9_000)}`],
    ['calls', `${'f(\n'.repeat(9_000)}1${')'.repeat(9_000)}`],
    ['blocks', `${'{\n'.repeat(50_000)}1${'}\n'.repeat(50_000)}`],
    ['unclosed lists', '[\n'.repeat(50_000)],
    ['long sums', Array.from({ length: 30_000 }, (_, i) => `a${i}`).join('\n+')],
  ])('bounds the depth of nested %s', async (_, text) => {
    const file = await parse(text);

    expect(file.hasErrors).toBe(true);
  });
});
