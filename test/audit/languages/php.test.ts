import { describe, expect, it } from 'vitest';
import { collectFacts } from '#audit/facts/file-facts.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { SyntaxFile } from '#audit/languages/syntax.ts';
import { readGrammar } from '../../../src/grammars.ts';
import { sketch, sketchProgram } from '../../contracts/language-sketch.ts';

const parser = createSourceParser(readGrammar);

async function parse(text: string): Promise<SyntaxFile> {
  const file = await parser.parse('Usage.php', `<?php\n${text}\n`);
  if ('skipped' in file) throw new Error(file.skipped);
  expect(file.hasErrors).toBe(false);
  return file;
}

/** How an interpolated part stands in the value of a string node. */
const PART = ['$', '{}'].join('');

describe('statements and expressions', () => {
  it.each([
    ['send(...$a, options: 1, b: $c);', 'send(...a, {options: 1, b: c})'],
    ['$x = $a?->b->c(1);', 'x = a?.b.c(1)'],
    ['$x = Foo::bar(2); $y = Foo::BAR; $z = Foo::$baz;', 'x = foo.bar(2) | y = foo.bar | z = foo.baz'],
    ['$x = new Foo(1);', 'x = foo(1)'],
    ['$x = ["a" => 1, ...$b, $c => 2];', 'x = {a: 1, ...b, [c]: 2}'],
    ['[$a, "k" => $b] = $c; list($d) = $e;', 'a, b = c | d = e'],
    ['$x ??= $a ?? $b; $x .= "y";', 'x ??= (a ?? b) | x += "y"'],
    ['$x = $a ?: $b;', 'x = (a || b)'],
    ['$x = (float) $y;', 'x = float(y)'],
    ['@unlink($a); $b = clone $c;', '(@ unlink(a)) | b = (clone c)'],
    ['unset($a, $b[1]);', '(delete a) | (delete b[1])'],
    ['echo $a, 1; exit(2);', 'echo(a, 1) | exit(2)'],
    ['foreach ($h as $k => [$a, $b]) f($k);', 'each k, a, b of h { f(k) }'],
    ['for ($i = 0; $i < 3; $i++) { f($i); }', 'for i = 0 while (i < 3) then i += 1 { f(i) }'],
    ['if ($a): f(); elseif ($b): g(); else: h(); endif;', 'if a { f() } else { if b { g() } else { h() } }'],
    [
      "$x = match($p) { 'a', 'b' => 1, default => 2 };",
      'x = switch p { case "a", "b" { 1 }; default { 2 } }',
    ],
    ['$f = function ($x) use (&$y) { return $x; };', 'f = lambda (x) { return x }'],
    ["$x = 'it\\'s \\n';", 'x = "it\'s \\n"'],
    [`$x = "a{$b->c} $d[0]\\n";`, `x = "a${PART} ${PART}\n" % (b.c, d[0])`],
    ["$x = <<<'X'\nraw $y\nX;", 'x = "raw $y"'],
    ["require_once 'x.php';", 'import x.php'],
  ])('%j', async (text, expected) => {
    expect(sketchProgram(await parse(text)).join(' | ')).toBe(expected);
  });

  it('reads SQL in a heredoc with its values', async () => {
    const file = await parse('$sql = <<<SQL\n  SELECT a\n  FROM b WHERE c = {$d}\n  SQL;');
    const [text] = collectFacts(file).nodes('string');

    expect(text?.value).toContain(`FROM b WHERE c = ${PART}`);
    expect(text?.parts.map(sketch)).toEqual(['d']);
  });

  it('names the failures a handler takes', async () => {
    const [attempt] = collectFacts(await parse('try { f(); } catch (\\A\\B | C $e) { g(); }')).nodes('try');

    expect(attempt?.handlers[0]).toMatchObject({ types: ['A\\B', 'C'], variable: 'e' });
  });
});

describe('definitions', () => {
  it('reads classes with bases, fields and methods', async () => {
    const file = await parse(`#[Entity('usage')]
final class Usage extends Base implements ShouldQueue {
  use Loggable;
  const LIMIT = 5;
  private ?int $total = 0;
  public function __construct(private readonly Client $client, int $n = 3, string ...$rest) {}
  protected static function run(): ?string { yield 1; }
}
enum Plan: string { case Pro = 'pro'; }`);
    const facts = collectFacts(file);
    const [usage, plan] = facts.nodes('class');

    expect(usage?.bases.map(sketch)).toEqual(['base', 'shouldqueue']);
    expect(usage?.decorators.map(sketch)).toEqual(['entity("usage")']);
    expect(
      usage?.body.flatMap((each) => (each.kind === 'assign' ? [[sketch(each), each.type]] : [])),
    ).toEqual([
      ['limit = 5', null],
      ['total = 0', '?int'],
    ]);
    expect(plan).toMatchObject({ variety: 'enum', name: 'Plan' });
    expect(
      facts.nodes('function').map((f) => [f.name, f.variety, f.isExported, f.isGenerator, f.returns]),
    ).toEqual([
      ['__construct', 'method', true, false, null],
      ['run', 'method', false, true, '?string'],
    ]);
    expect(facts.nodes('function')[0]?.parameters.map((p) => [p.name, p.type])).toEqual([
      ['client', 'Client'],
      ['n', 'int'],
      ['rest', 'string'],
    ]);
  });

  it('names what each import binds', async () => {
    const file = await parse(
      'namespace App;\nuse Stripe\\StripeClient;\nuse App\\{Meter, Usage as U};\nuse Redis;',
    );
    const shown = collectFacts(file)
      .nodes('import')
      .map((node) => `${node.module}: ${node.names.map((n) => `${n.name} as ${n.alias}`).join(', ')}`);

    expect(shown).toEqual([
      'Stripe: StripeClient as StripeClient',
      'App: Meter as Meter',
      'App: Usage as U',
      'Redis: * as Redis',
    ]);
  });
});
