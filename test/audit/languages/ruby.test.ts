import { describe, expect, it } from 'vitest';
import { collectFacts } from '#audit/facts/file-facts.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { SyntaxFile } from '#audit/languages/syntax.ts';
import { readGrammar } from '../../../src/grammars.ts';
import { sketch, sketchProgram } from '../../contracts/language-sketch.ts';

const parser = createSourceParser(readGrammar);

async function parse(text: string): Promise<SyntaxFile> {
  const file = await parser.parse('usage.rb', text);
  if ('skipped' in file) throw new Error(file.skipped);
  expect(file.hasErrors).toBe(false);
  return file;
}

async function shown(text: string): Promise<string> {
  return sketchProgram(await parse(text)).join(' | ');
}

describe('calls', () => {
  it.each([
    [
      'client.send_event event, id: 1, "k" => 2, :s => 3, e => 4',
      'client.sendevent(event, {[e]: 4}, {id: 1, k: 2, s: 3})',
    ],
    ['x = foo&.bar', 'x = foo?.bar'],
    ['foo.bar', 'foo.bar()'],
    ['x = foo.bar', 'x = foo.bar'],
    ['x = foo.save!', 'x = foo.save!()'],
    ['x = Stripe::Client.new', 'x = stripe.client()'],
    ['charge(*a, **b, &c)', 'charge(...a, ...b, {block: c})'],
    ['items.map(&:id)', 'items.map() lambda (it) { return it.id() }'],
    ['items.map { |item| item.id }', 'items.map() lambda (item) { return item.id }'],
    ['transaction do\n  a.save!\n  publish\nend', 'transaction() lambda () { a.save!(); return publish() }'],
    ['handler.(event)', 'handler.call(event)'],
    ['super', 'super()'],
    ['x = {id:, b: 1, **c, "d": 2}', 'x = {id: id, b: 1, ...c, d: 2}'],
  ])('%j', async (text, expected) => {
    expect(await shown(text)).toBe(expected);
  });

  it('takes a bare name for a call where no variable has that name', async () => {
    expect(await shown('def run(event)\n  validate\n  total = 1\n  publish if total\n  event\nend')).toBe(
      'validate() | total = 1 | if total { publish() } | return event',
    );
  });
});

describe('control flow', () => {
  it.each([
    ['return 1 if a', 'if a { return 1 }'],
    ['a += 1 unless b', 'if (! b) { a += 1 }'],
    ['until done? do work end', 'while (! done?()) { work() }'],
    ['for i in 1..3 do f(i) end', 'each i of (1 ..= 3) { f(i) }'],
    ['x = a...b', 'x = (a ..< b)'],
    ['x = load_it rescue nil', 'x = try { loadit } catch  { null }'],
    [
      'Event.find_each(batch_size: 10) { |e| e.publish(1) }',
      'each e of event.findeach({batchsize: 10}) { e.publish(1) }',
    ],
    ['h.each { |k, (a, b)| f(k) }', 'each k, a, b of h { f(k) }'],
    [
      'case x\nin {name: String} if ok then f(x)\nend',
      'switch x { case <hash_pattern><keyword_pattern>"name" string, ok { f(x) } }',
    ],
    ['case\nwhen a > 1 then f(a)\nend', 'switch  { case (a > 1) { f(a) } }'],
    ['raise', 'throw'],
    ['raise Failed.new(1)', 'throw failed(1)'],
    ['x = a && !b or not c', '(x = (a && (! b)) || (! c))'],
    ['a, (b, *c) = d, e', 'a, b, c = [d, e]'],
    ['@cache[:x] ||= []', 'self.cache["x"] ||= []'],
    ['yield a, b', 'yield [a, b]'],
  ])('%j', async (text, expected) => {
    expect(await shown(text)).toBe(expected);
  });

  it('reads a method with rescue as one try', async () => {
    const file = await parse(
      'def run\n  a\nrescue Stripe::Error, Timeout => e\n  retry\nrescue\n  b\nelse\n  c\nensure\n  d\nend',
    );
    const [attempt] = collectFacts(file).nodes('try');

    expect(attempt?.handlers.map((h) => [h.types, h.variable, h.body.map(sketch)])).toEqual([
      [['Stripe::Error', 'Timeout'], 'e', ['retry()']],
      [[], null, ['b()']],
    ]);
    expect([attempt?.body, attempt?.orElse, attempt?.finally].map((body) => body?.map(sketch))).toEqual([
      ['a()'],
      ['c()'],
      ['d()'],
    ]);
  });
});

describe('text', () => {
  it.each([
    ['x = "a#{b}c" "d"', 'x = "a$' + '{}cd" % (b)'],
    ["x = 'it\\'s \\n'", 'x = "it\'s \\n"'],
    ['x = %w[a b]', 'x = ["a", "b"]'],
    ['x = %i[a]', 'x = ["a"]'],
    ['x = :"a#{b}"', 'x = "a$' + '{}" % (b)'],
    ['x = /a#{b}/', 'x = <regex>b'],
  ])('%j', async (text, expected) => {
    expect(await shown(text)).toBe(expected);
  });

  it('puts each heredoc where it is opened', async () => {
    const text = 'f(<<~SQL.squish, <<-B)\n  select\n    #{a}\nSQL\n  b\n  B\ng()\n';
    const file = await parse(text);
    const strings = collectFacts(file).nodes('string');

    expect(strings.map((s) => [s.value, s.span.startLine, s.span.endLine])).toEqual([
      ['select\n  $' + '{}\n', 1, 4],
      ['  b\n', 1, 6],
    ]);
    expect(strings[0]?.parts.map(sketch)).toEqual(['a']);
    expect(file.root.body.map(sketch).at(-1)).toBe('g()');
  });
});

describe('definitions', () => {
  it('reads classes with their methods, and what is not seen from outside', async () => {
    const file = await parse(`module Billing
  class Usage < A::Base
    LIMIT = 5
    belongs_to :customer, optional: true
    def self.call(...) = new(...).call
    def record(amount, key: nil, *rest, **opts, &blk); end
    private
    def secret; end
    class << self
      def inner; end
    end
    memoize def late; end
  end
end`);
    const facts = collectFacts(file);

    expect(facts.nodes('class').map((c) => [c.variety, c.name, c.bases.map(sketch)])).toEqual([
      ['module', 'Billing', []],
      ['class', 'Usage', ['a.base']],
    ]);
    expect(facts.nodes('function').map((f) => [f.name, f.variety, f.isExported])).toEqual([
      ['call', 'method', true],
      ['record', 'method', true],
      ['secret', 'method', false],
      ['inner', 'method', true],
      ['late', 'method', true],
    ]);
    expect(facts.nodes('function')[1]?.parameters.map((p) => p.name)).toEqual([
      'amount',
      'key',
      'rest',
      'opts',
      'blk',
    ]);
    expect(facts.nodes('call').map(sketch)).toContain('belongsto("customer", {optional: true})');
  });
});
