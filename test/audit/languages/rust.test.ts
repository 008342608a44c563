import { describe, expect, it } from 'vitest';
import { collectFacts } from '#audit/facts/file-facts.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { SyntaxFile } from '#audit/languages/syntax.ts';
import { readGrammar } from '../../../src/grammars.ts';
import { sketch, sketchProgram } from '../../contracts/language-sketch.ts';

const parser = createSourceParser(readGrammar);

async function parse(text: string): Promise<SyntaxFile> {
  const file = await parser.parse('usage.rs', text);
  if ('skipped' in file) throw new Error(file.skipped);
  expect(file.hasErrors).toBe(false);
  return file;
}

describe('statements and expressions', () => {
  it.each([
    ['let y = client.send(&e).await?;', 'y = (? await client.send(e))'],
    ['let _ = client.send(e).await;', ' = await client.send(e)'],
    ['let (a, mut b) = c;', 'a, b = c'],
    ['let Some(v) = opt else { return; };', 'v = opt | if (! some(v)) { return }'],
    ['if let Some(z) = y { f(z); }', 'if z = y { f(z) }'],
    ['while let Some(m) = rx.recv().await { f(m); }', 'while m = await rx.recv() { f(m) }'],
    ['for (i, e) in xs.iter() { f(e); }', 'each i, e of xs.iter() { f(e) }'],
    [
      'match p { Plan::Pro { limit, .. } if limit > 1 => f(), Some(x) => g(x), _ => {} }',
      'switch p { case {limit: limit}, (limit > 1) { f() }; case some(x) { g(x) }; default {  } }',
    ],
    ['let f = |e: Event| send(e);', 'f = lambda (e) { return send(e) }'],
    ['tokio::spawn(async move { send(e).await });', 'tokio.spawn(lambda () { return await send(e) })'],
    ['let e = Event { id, n: 1, ..base };', 'e = {id: id, n: 1, ...base}'],
    ['let x = a as f64 * 0.5;', 'x = (f64(a) * 0.5)'],
    ['let r = a..b; let q = 1..=n;', 'r = (a ..< b) | q = (1 ..= n)'],
    ['x = &mut *y;', 'x = y'],
    ['panic!("no {}", x.id);', 'throw panic("no {}", x.id)'],
    ['sqlx::query!("select 1", now(), a::B);', 'sqlx.query("select 1", now(), a.b)'],
    ['let s = r#"a"b"#; let b = b"c";', 's = "a"b" | b = "c"'],
    ['foo::<T>(x);', 'foo(x)'],
  ])('%j', async (text, expected) => {
    const file = await parse(`fn run() {\n${text}\n}\n`);

    expect(sketchProgram(file).join(' | ')).toBe(expected);
  });
});

describe('definitions', () => {
  it('hangs the functions of an impl on its type', async () => {
    const file = await parse(
      "impl Sink for Usage<'_> { pub async fn send(&self, e: Event) -> Result<()> { self.tx.send(e).await } }",
    );
    const [found] = collectFacts(file).nodes('function');

    expect(found).toMatchObject({
      name: 'send',
      variety: 'method',
      receiver: { name: 'self', type: 'Usage' },
      parameters: [{ name: 'e', type: 'Event' }],
      returns: 'Result<()>',
      isAsync: true,
      isExported: true,
    });
    expect(found?.body.map(sketch)).toEqual(['return await self.tx.send(e)']);
  });

  it('reads structs, enums, traits and modules as classes', async () => {
    const file = await parse(
      'pub struct A { pub n: i64 }\nenum B { X, Y(i32) }\ntrait C: D { fn f(&self); }\nmod e { fn g() {} }\nconst K: &str = "k";',
    );
    const classes = collectFacts(file).nodes('class');

    expect(classes.map((c) => [c.variety, c.name, c.bases.map(sketch)])).toEqual([
      ['struct', 'A', []],
      ['enum', 'B', []],
      ['interface', 'C', ['d']],
      ['module', 'e', []],
    ]);
    expect(classes[0]?.body[0]).toMatchObject({ kind: 'assign', declares: true, type: 'i64' });
    expect(sketch(file.root.body.at(-1) ?? file.root)).toBe('k = "k"');
  });

  it('names what each import binds', async () => {
    const file = await parse('use a::b::{c::D, e as f, self, *};\nuse stripe;\nuse x::Y as Z;\n');
    const shown = collectFacts(file)
      .nodes('import')
      .map((node) => `${node.module}: ${node.names.map((n) => `${n.name} as ${n.alias}`).join(', ')}`);

    expect(shown).toEqual([
      'a::b::c: D as D',
      'a::b: e as f',
      'a::b: * as b',
      'a::b: * as *',
      'stripe: * as stripe',
      'x: Y as Z',
    ]);
  });
});

describe('tests within a file of the product', () => {
  it.each([
    ['a module', '#[cfg(test)]\nmod tests {\n    fn helper() { send(1); }\n}'],
    [
      'a module behind two attributes',
      '#[cfg(all(test, unix))]\n#[allow(dead_code)]\nmod tests { fn helper() {} }',
    ],
    ['a function', '#[tokio::test(flavor = "multi_thread")]\nasync fn sends() { send(1).await; }'],
    ['a whole module inside', 'mod inner {\n    #![cfg(test)]\n    fn helper() { send(1); }\n}'],
  ])('leaves out %s', async (_, tests) => {
    const file = await parse(`fn run() { go(); }\n${tests}\nfn after() {}\n`);

    expect(
      collectFacts(file)
        .nodes('function')
        .map(({ name }) => name),
    ).toEqual(['run', 'after']);
  });

  it('keeps what is built when nothing is tested', async () => {
    const file = await parse(
      '#[cfg(not(test))]\nfn clock() {}\n#[derive(Debug)]\nstruct A;\n#[inline]\nfn b() {}\n',
    );

    expect(
      collectFacts(file)
        .nodes('function')
        .map(({ name }) => name),
    ).toEqual(['clock', 'b']);
  });
});
