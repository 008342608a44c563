import { describe, expect, it } from 'vitest';
import { createSourceParser } from '#audit/languages/parser.ts';
import { readGrammar } from '../../../src/grammars.ts';
import { sketchProgram } from '../../contracts/language-sketch.ts';

const parser = createSourceParser(readGrammar);

describe('signs before a chain', () => {
  it.each([
    ['!isDone()', '(! isDone())'],
    ['!response.status.isSuccess()', '(! response.status.isSuccess())'],
    ['!rows[0].sent', '(! rows[0].sent)'],
    ['-row.units.toLong()', '(- row.units.toLong())'],
    ['(!flag).toString()', '(! flag).toString()'],
  ])('belong to the whole of %s', async (text, expected) => {
    const file = await parser.parse('usage.kt', `fun run() {\n  use(${text})\n}\n`);
    if ('skipped' in file) throw new Error(file.skipped);

    expect(sketchProgram(file)).toContain(`use(${expected.toLowerCase()})`);
  });
});

describe('conditions joined by a function', () => {
  it.each([
    ['isPaid and isOpen', '(ispaid && isopen)'],
    ['(Runs.team eq id) or Runs.isShared', '((runs.team eq id) || runs.isshared)'],
  ])('read like those joined by an operator: %s', async (text, expected) => {
    const file = await parser.parse('usage.kt', `fun run() {\n  use(${text})\n}\n`);
    if ('skipped' in file) throw new Error(file.skipped);

    expect(sketchProgram(file)).toContain(`use(${expected})`);
  });
});
