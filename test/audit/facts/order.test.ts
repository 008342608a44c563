import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { calleeName } from '#audit/facts/calls.ts';
import { alwaysPrecedes, areAlternatives } from '#audit/facts/order.ts';
import type { CallNode } from '#audit/languages/syntax.ts';
import { testParser } from '#test/rule-tester.ts';

/** The calls of `first()` and `second()` in the program, which may have several files. */
async function callsOf(code: string | readonly string[], extension: string): Promise<[CallNode, CallNode]> {
  const texts = [code].flat().map((text, at) => ({ path: `${at}.${extension}`, text }));
  const { facts } = await parseFiles(texts, testParser());
  const find = (name: string): CallNode => {
    const call = facts.flatMap(({ nodes }) => nodes('call')).find((one) => calleeName(one) === name);
    if (call === undefined) throw new Error(`No call to ${name} in ${String(code)}`);
    return call;
  };
  return [find('first'), find('second')];
}

async function isAlwaysFirst(code: string | readonly string[], extension: string): Promise<boolean> {
  return alwaysPrecedes(...(await callsOf(code, extension)));
}

describe('what always runs before', () => {
  it.each([
    ['a statement above', 'ts', 'function f() { first(); second(); }'],
    ['a question above', 'ts', 'function f() { if (first()) log(); second(); }'],
    ['a question that is chosen by', 'ts', 'function f() { const a = first() ? 1 : 2; second(); }'],
    [
      'a call whose failure is asked for',
      'go',
      'package a\nfunc f() error {\n\tif err := first(); err != nil {\n\t\treturn err\n\t}\n\tsecond()\n\treturn nil\n}',
    ],
    ['both in one branch', 'ts', 'function f(a) { if (a) { first(); second(); } }'],
  ])('%s does', async (_, extension, code) => {
    expect(await isAlwaysFirst(code, extension)).toBe(true);
  });

  it.each([
    ['a branch', 'ts', 'function f(a) { if (a) first(); second(); }'],
    ['a chosen value', 'ts', 'function f(a) { const b = a ? first() : 2; second(); }'],
    ['a question inside a branch', 'ts', 'function f(a) { if (a) { if (first()) log(); } second(); }'],
    ['a statement below', 'ts', 'function f() { second(); first(); }'],
  ])('%s does not', async (_, extension, code) => {
    expect(await isAlwaysFirst(code, extension)).toBe(false);
  });

  it('is never told of the tops of two files', async () => {
    expect(await isAlwaysFirst(['first();', 'prepare(); second();'], 'ts')).toBe(false);
    expect(await isAlwaysFirst('first(); second();', 'ts')).toBe(true);
  });
});

describe('what runs instead of another', () => {
  it.each([
    ['the branches of an `if`', 'ts', 'function f(a) { if (a) { first(); } else { log(); second(); } }'],
    ['the sides of a choice', 'ts', 'function f(a) { return a ? first() : send(second()); }'],
    ['two cases', 'ts', 'function f(a) { switch (a) { case 1: first(); break; case 2: second(); } }'],
    [
      'a body and its handler',
      'py',
      'def f():\n    try:\n        first()\n    except Error:\n        second()\n',
    ],
  ])('%s do', async (_, extension, code) => {
    expect(areAlternatives(...(await callsOf(code, extension)))).toBe(true);
  });

  it.each([
    ['two statements', 'ts', 'function f() { first(); second(); }'],
    ['two statements of one branch', 'ts', 'function f(a) { if (a) { first(); second(); } }'],
    ['a question and what it decides', 'ts', 'function f() { if (first()) { second(); } }'],
    ['two statements of one case', 'ts', 'function f(a) { switch (a) { case 1: first(); second(); } }'],
    ['a branch and what follows', 'ts', 'function f(a) { if (a) { first(); } second(); }'],
  ])('%s do not', async (_, extension, code) => {
    expect(areAlternatives(...(await callsOf(code, extension)))).toBe(false);
  });
});
