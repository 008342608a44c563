import { describe, expect, it } from 'vitest';
import { forEachChild } from '#audit/languages/children.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { SyntaxFile, SyntaxNode } from '#audit/languages/syntax.ts';
import { readGrammar } from '../../../src/grammars.ts';

const parser = createSourceParser(readGrammar, () => performance.now());

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
    ['parentheses', `${'('.repeat(1_500)}1${')'.repeat(1_500)}`],
    ['calls', `${'f(\n'.repeat(1_500)}1${')'.repeat(1_500)}`],
    ['blocks', `${'{\n'.repeat(1_500)}1${'}\n'.repeat(1_500)}`],
    ['unclosed lists', '[\n'.repeat(1_500)],
    ['long sums', Array.from({ length: 30_000 }, (_, i) => `a${i}`).join('\n+')],
  ])('cuts the tree below many nested %s', async (_, text) => {
    const file = await parse(text);

    expect(file.hasErrors).toBe(true);
    expect(depthOf(file.root)).toBeLessThan(1_000);
  });

  it('leaves alone what would exhaust the parser', async () => {
    const skipped = { skipped: 'has more than 2000 brackets open at once' };

    expect(await parser.parse('a.ts', 'a<\n'.repeat(50_000))).toEqual(skipped);
    expect(await parser.parse('a.ts', 'f({\n'.repeat(50_000))).toEqual(skipped);
  });

  it('stops a parse that does not end in time', async () => {
    let time = 0;
    const slow = createSourceParser(readGrammar, () => (time += 1_000));

    const parsed = await slow.parse('a.ts', 'charge(1);\n'.repeat(5_000));

    expect(parsed).toEqual({ skipped: 'takes too much time or memory to parse' });
    expect(await parser.parse('a.ts', 'charge(1);')).toHaveProperty('hasErrors', false);
  });
});

function depthOf(node: SyntaxNode): number {
  let below = 0;
  forEachChild(node, (child) => {
    below = Math.max(below, depthOf(child));
  });
  return below + 1;
}
