import { describe, expect, it } from 'vitest';
import { collectFacts } from '#audit/facts/file-facts.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { FunctionNode, ImportNode, SyntaxFile } from '#audit/languages/syntax.ts';
import { readGrammar } from '../../../src/grammars.ts';
import { sketch, sketchProgram } from '../../contracts/language-sketch.ts';

const parser = createSourceParser(readGrammar);

async function parse(text: string): Promise<SyntaxFile> {
  const file = await parser.parse('usage.py', text);
  if ('skipped' in file) throw new Error(file.skipped);
  expect(file.hasErrors).toBe(false);
  return file;
}

async function functionIn(text: string): Promise<FunctionNode> {
  const [found] = collectFacts(await parse(text)).nodes('function');
  if (!found) throw new Error('no function');
  return found;
}

describe('statements', () => {
  it.each([
    [
      'try:\n  a()\nexcept (A, b.C) as e:\n  b()\nexcept D:\n  c()\nexcept:\n  d()\nelse:\n  f()\nfinally:\n  g()',
      'try { a() } catch a b.c e { b() } catch d { c() } catch  { d() } finally { g() }',
    ],
    ['for i, (j, *k) in xs: f(i)\nelse: g()', 'each i, j, k of xs { f(i) }|g()'],
    ['while 1: f()', 'forever { f() }'],
    ['with open(p) as f, lock: f.read()', 'with f = open(p), lock { f.read() }'],
    ['a, *b = c', 'a, b = c'],
    ['a = b = 1', 'a = b = 1'],
    ['a, b = 1, 2', 'a, b = [1, 2]'],
    ['if (n := f()) > 3: g(n)', 'if (n = f() > 3) { g(n) }'],
    ['del cache[key], x', '(delete cache[key])|(delete x)'],
    ['assert x, "no"', 'assert(x, "no")'],
    ['raise Failed("no") from error', 'throw failed("no", {cause: error})'],
    ['raise Failed("no") from None', 'throw failed("no")'],
    ['pass\nglobal x\n...', ''],
    [
      'match e:\n  case Usage(kind="x") if n: f()\n  case _: g()',
      'switch e { case usage({kind: "x"}), n { f() }; default { g() } }',
    ],
  ])('%j', async (text, expected) => {
    expect(sketchProgram(await parse(text)).join('|')).toBe(expected);
  });

  it('keeps what runs when nothing was raised apart', async () => {
    const [attempt] = collectFacts(await parse('try:\n  a()\nexcept A:\n  b()\nelse:\n  c()\n')).nodes('try');

    expect(attempt?.orElse.map(sketch)).toEqual(['c()']);
    expect(attempt?.handlers[0]).toMatchObject({ types: ['A'], variable: null });
  });

  it('waits where an asynchronous loop or context does', async () => {
    const { body } = await functionIn(
      'async def f():\n  async for a in b(): pass\n  async with c() as d: pass\n',
    );

    expect(body.map(sketch)).toEqual(['each a of await b() {  }', 'with d = await c() {  }']);
  });
});

describe('expressions', () => {
  it.each([
    ['x = a not in b', 'x = (! (a in b))'],
    ['x = a is None or b is not None', 'x = ((a == null) || (b != null))'],
    ['x = 1 < a <= 3', 'x = ((1 < a) && (a <= 3))'],
    ['x = a // b ** -c', 'x = (a // (b ** (- c)))'],
    ['x = f(a, *b, k=1, **c)', 'x = f(a, ...b, ...c, {k: 1})'],
    ['x = sum(f(i) for i in xs if i)', 'x = sum([f(i), <comprehension>i xs, <comprehension>i])'],
    ['x = {k: v for k in ks}', 'x = {[k]: v, ...<comprehension>k ks}'],
    ['x = {"a": 1, b: 2, **c}', 'x = {a: 1, [b]: 2, ...c}'],
    ['x = {1, 2}, (3,)', 'x = [[1, 2], [3]]'],
    ['x = a[1:n]', 'x = a[[1, n]]'],
    ['x = f"{a!r:>{w}} {{b}}" "c"', 'x = "$' + '{} {b}c" % (a)'],
    ['x = r"\\d" b"e"', 'x = "\\de"'],
    ['x = """a\n  b"""', 'x = "a\n  b"'],
  ])('%j', async (text, expected) => {
    expect(sketchProgram(await parse(text)).join('|')).toBe(expected);
  });
});

describe('definitions', () => {
  it('reads a function with its parameters, decorators and kind', async () => {
    const found = await functionIn(
      '@app.task(retries=3)\nasync def _send(a: int = 1, *args, b=2, **kw: str) -> None:\n  yield a\n',
    );

    expect(found).toMatchObject({
      name: '_send',
      isAsync: true,
      isGenerator: true,
      isExported: false,
      returns: 'None',
    });
    expect(found.parameters.map((p) => [p.name, p.type, p.default && sketch(p.default)])).toEqual([
      ['a', 'int', '1'],
      ['args', null, null],
      ['b', null, '2'],
      ['kw', 'str', null],
    ]);
    expect(found.decorators.map(sketch)).toEqual(['app.task({retries: 3})']);
    expect(found.span.startLine).toBe(1);
  });

  it('leaves the receiver out of a method and a nested yield out of its function', async () => {
    const file = await parse(
      'class A(B, table=True):\n  key: str = Column(unique=True)\n  def m(self, a):\n    def n(): yield 1\n  @staticmethod\n  def s(b): pass\n',
    );
    const [found] = collectFacts(file).nodes('class');

    expect(found?.bases.map(sketch)).toEqual(['b']);
    expect(found?.body.map(sketch).slice(0, 2)).toEqual(['table = true', 'key = column({unique: true})']);
    expect(found?.body[1]).toMatchObject({ declares: true, type: 'str' });
    expect(found?.body.slice(2)).toMatchObject([
      { name: 'm', variety: 'method', isGenerator: false, parameters: [{ name: 'a' }] },
      { name: 's', variety: 'method', parameters: [{ name: 'b' }] },
    ]);
  });

  it('names what each import binds', async () => {
    const file = await parse(
      'import os, stripe.billing as b, google.cloud.storage\nfrom ..x import (y as z, w)\nfrom m import *\nfrom __future__ import annotations\n',
    );
    const shown = collectFacts(file)
      .nodes('import')
      .map(
        (node: ImportNode) =>
          `${node.module}: ${node.names.map((n) => `${n.name} as ${n.alias}`).join(', ')}`,
      );

    expect(shown).toEqual([
      'os: * as os',
      'stripe.billing: * as b',
      'google.cloud.storage: * as google',
      '..x: y as z, w as w',
      'm: * as *',
    ]);
  });
});
