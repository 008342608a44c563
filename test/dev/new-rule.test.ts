import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ASKED } from '#audit/model/asked.ts';
import { RULES } from '#audit/rules/index.generated.ts';
import type { Rule } from '#audit/rules/rule.ts';
import { placeOf } from '#dev/repository.ts';
import { PAGE_HEADINGS, parsePage } from '#dev/rule-page.ts';

/** A copy of what the command reads and writes, so that the checkout stays as it is. */
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'metercheck-new-'));
  for (const path of ['package.json', 'tsconfig.json', 'src/audit', 'src/dev']) {
    cpSync(placeOf(path), join(copy, path), { recursive: true });
  }
  symlinkSync(placeOf('node_modules'), join(copy, 'node_modules'));
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

function runNew(...args: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, [join(copy, 'src/dev/new.ts'), ...args], {
    encoding: 'utf8',
  });
  return { status, stderr };
}

const STEM = 'ingestion/example';

describe('npm run new rule', () => {
  it('writes a rule that loads, under a free id of its section, with a page and a test', async () => {
    expect(runNew('rule', STEM)).toEqual({ status: 0, stderr: '' });

    const code = pathToFileURL(join(copy, `src/audit/rules/${STEM}.ts`)).href;
    const { example } = (await import(/* @vite-ignore */ code)) as { example: Rule };
    const page = parsePage(readFileSync(join(copy, `src/audit/rules/${STEM}.md`), 'utf8'));
    const test = readFileSync(join(copy, `test/audit/rules/${STEM}.test.ts`), 'utf8');

    expect(example).toMatchObject({ name: 'example', section: 'ingestion' });
    expect(example.id).toMatch(/^MTR-1\d\d$/);
    expect(RULES.map(({ id }) => id)).not.toContain(example.id);
    expect(page.headings).toEqual(PAGE_HEADINGS);
    expect(page.title).toBe(`${example.id} ${example.title}`);
    expect(test).toContain('describeRule(example,');
  });

  // The first free numbers of these sections, as far as the rules alone go, belong to questions.
  it.each(['limits', 'transparency'] as const)(
    'leaves ids of the catalogue to its questions in %s',
    (section) => {
      runNew('rule', `${section}/example`);

      const code = readFileSync(join(copy, `src/audit/rules/${section}/example.ts`), 'utf8');
      const id = /'(MTR-\d+)'/.exec(code)?.[1];

      expect(id).toBeDefined();
      expect(ASKED.map((entry) => entry.id as string)).not.toContain(id);
    },
  );

  it('writes over nothing', () => {
    runNew('rule', STEM);

    expect(runNew('rule', STEM)).toEqual({
      status: 1,
      stderr: `src/audit/rules/${STEM}.ts exists already.\n`,
    });
  });

  it.each([
    [[], 'Usage: npm run new rule <section>/<name>'],
    [['rule', 'billing/example'], '"billing" is not a section'],
    [['rule', 'ingestion/Example'], 'Usage:'],
    [['rule', 'ingestion/../../escape'], 'Usage:'],
  ])('says what is wrong with %j', (args, sentence) => {
    const { status, stderr } = runNew(...args);

    expect(status).toBe(1);
    expect(stderr).toContain(sentence);
  });
});
