import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { settingOf } from '#audit/facts/settings.ts';
import { testParser } from '#test/rule-tester.ts';

async function settingIn(path: string, text: string) {
  const { facts } = await parseFiles([{ path, text }], testParser());
  const [assign] = facts.flatMap((file) => file.nodes('assign'));
  return assign?.value ? settingOf(assign.value) : null;
}

describe('settingOf', () => {
  it.each([
    ['a.py', 'table = os.environ.get("TABLE", "usage")', 'usage'],
    ['a.py', 'table = os.getenv("TABLE") or "usage"', 'usage'],
    ['a.py', 'table = os.environ["TABLE"]', null],
    ['a.ts', "const table = process.env.TABLE ?? 'usage';", 'usage'],
    ['a.ts', "const table = process.env['TABLE'] as string;", null],
    ['a.go', 'package a\nvar table = os.Getenv("TABLE")', null],
    ['a.rb', 'table = ENV.fetch("TABLE", "usage")', 'usage'],
    ['a.php', "<?php $table = env('TABLE', 'usage');", 'usage'],
    ['A.java', 'class A { static final String T = System.getenv("TABLE"); }', null],
    ['a.kt', 'val table = System.getenv("TABLE") ?: "usage"', 'usage'],
    [
      'A.cs',
      'class A { static string T = Environment.GetEnvironmentVariable("TABLE") ?? "usage"; }',
      'usage',
    ],
    ['a.rs', 'fn f() { let table = std::env::var("TABLE").unwrap_or_default(); }', null],
  ])('reads the name and what stands in for it: %s %s', async (path, text, fallback) => {
    expect(await settingIn(path, text)).toEqual({ name: 'TABLE', fallback });
  });

  it.each([
    ['a.ts', 'const table = options.TABLE;'],
    ['a.py', 'table = tables.get("TABLE", "usage")'],
  ])('leaves other look-ups alone: %s %s', async (path, text) => {
    expect(await settingIn(path, text)).toBeNull();
  });
});
