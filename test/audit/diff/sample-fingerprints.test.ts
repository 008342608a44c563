import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fingerprintMatches } from '#audit/findings/to-findings.ts';
import type { Rule } from '#audit/rules/rule.ts';
import { pastedPath } from '#cli/paste.ts';
import { placeOf } from '#dev/repository.ts';
import { importRule, listRules } from '#dev/rule-files.ts';
import { listSamples, type PageSample, parsePage } from '#dev/rule-page.ts';
import { type Files, runRule } from '#test/rule-tester.ts';

/** What may happen to a file without changing what is found in it. */
const CHANGES: Readonly<Record<string, (path: string, text: string) => readonly [string, string]>> = {
  'lines above': (path, text) => [path, `\n\n\n${text}`],
  'another indentation': (path, text) => [
    path,
    // In YAML a key stands two columns behind its dash: only all of it can move.
    /\.ya?ml$/.test(path)
      ? text.replace(/^(?=.)/gm, '  ')
      : text.replace(/^(?: {2}|\t)+/gm, (indent) => '   '.repeat(indent.replace(/ {2}/g, '\t').length)),
  ],
  'other line ends': (path, text) => [path, text.replaceAll('\n', '\r\n')],
  'another folder': (path, text) => [`apps/backend/${path}`, text],
};

const rules = await Promise.all(
  (await listRules()).map(async (files) => {
    const page = parsePage(await readFile(placeOf(files.page), 'utf8'));
    return { rule: await importRule(files), samples: listSamples(page.sections.get('Wrong') ?? '') };
  }),
);

async function fingerprintsOf(
  rule: Rule,
  sample: PageSample,
  change: (path: string, text: string) => readonly [string, string],
): Promise<string[]> {
  const side = (isBase: boolean): Files =>
    Object.fromEntries(
      sample
        .filter((block) => block.isBase === isBase)
        .map(({ path, language, text }) => change(path ?? pastedPath(language), text)),
    );
  const base = sample.some(({ isBase }) => isBase) ? { base: side(true) } : {};
  const matches = await runRule(rule, { files: side(false), ...base });
  return fingerprintMatches(matches.map((match) => ({ rule, match, origin: 'rule' as const }))).sort();
}

describe.each(rules.map(({ rule, samples }) => [rule.id, rule, samples] as const))(
  'the fingerprints of %s',
  (_, rule, samples) => {
    it.each(Object.entries(CHANGES))('stay with %s', async (_name, change) => {
      for (const sample of samples) {
        const before = await fingerprintsOf(rule, sample, (path, text) => [path, text]);

        expect(await fingerprintsOf(rule, sample, change)).toEqual(before);
      }
    });
  },
);
