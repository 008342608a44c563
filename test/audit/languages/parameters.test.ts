import { describe, expect, it } from 'vitest';
import { collectFacts } from '#audit/facts/file-facts.ts';
import { testParser } from '#test/rule-tester.ts';

/** The parameters of the first function of a text, with what they take instead of one argument by its place. */
async function parametersOf(path: string, text: string): Promise<string[]> {
  const file = await testParser().parse(path, text);
  if ('skipped' in file) throw new Error(file.skipped);
  const [fn] = collectFacts(file).nodes('function');
  return (fn?.parameters ?? []).map(({ name, takes, isOptional }) =>
    [name, ...(takes === undefined ? [] : [takes]), ...(isOptional ? ['optional'] : [])].join(' '),
  );
}

describe('what a parameter takes', () => {
  it.each([
    ['a.py', 'def f(a, *b, c, **d): pass', ['a', 'b left', 'c name', 'd name']],
    ['b.py', 'def f(a, /, b, *, c=1): pass', ['a', 'b', 'c name']],
    [
      'a.rb',
      'def f(a, b = 1, *c, d:, e: 2, **g, &h); end',
      ['a', 'b', 'c left', 'd name', 'e name', 'g name', 'h name'],
    ],
    ['a.php', '<?php function f(int $a, ...$b) {}', ['a', 'b left']],
    [
      'a.ts',
      'function f(this: A, a: string, b?: number, ...c: string[]) {}',
      ['this receiver', 'a', 'b optional', 'c left'],
    ],
    ['a.js', 'function f(a, b = 1, ...c) {}', ['a', 'b', 'c left']],
    ['a.go', 'package a\nfunc F(a int, b ...string) {}', ['a', 'b left']],
    ['A.java', 'class A { void f(long a, String... b) {} }', ['a', 'b left']],
    ['a.kt', 'fun f(a: Long, vararg b: String, c: Int = 1) {}', ['a', 'b left', 'c']],
    [
      'A.cs',
      'class A { static void F(this A a, long b, params string[] c) {} }',
      ['a receiver', 'b', 'c left'],
    ],
    ['a.rs', 'fn f(a: i64, b: &str) {}', ['a', 'b']],
  ])('%s: %s', async (path, text, expected) => {
    expect(await parametersOf(path, text)).toEqual(expected);
  });
});
