import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SECTIONS } from '#audit/finding.ts';
import type { Rule, RuleScope } from '#audit/rules/rule.ts';
import { pastedPath } from '#cli/paste.ts';
import { placeOf } from '#dev/repository.ts';
import { importRule, listRules, type RuleFiles } from '#dev/rule-files.ts';
import { listSamples, PAGE_HEADINGS, type PageHeading, type PageSample, parsePage } from '#dev/rule-page.ts';
import { scopeOf } from '#test/rule-tester.ts';

const rules = await Promise.all(
  (await listRules()).map(async (files) => ({ files, rule: await importRule(files) })),
);

function readPage({ page }: RuleFiles) {
  return parsePage(readFileSync(placeOf(page), 'utf8'));
}

function listPageSamples(files: RuleFiles, heading: PageHeading): readonly PageSample[] {
  return listSamples(readPage(files).sections.get(heading) ?? '');
}

function scopeOfSample(sample: PageSample): Promise<RuleScope> {
  const side = (isBase: boolean) =>
    Object.fromEntries(
      sample
        .filter((block) => block.isBase === isBase)
        .map(({ path, language, text }) => [path ?? pastedPath(language), text]),
    );
  const isChange = sample.some(({ isBase }) => isBase);
  return scopeOf({ files: side(false), ...(isChange ? { base: side(true) } : {}) });
}

async function countMatches(rule: Rule, sample: PageSample): Promise<number> {
  return [...rule.match(await scopeOfSample(sample))].length;
}

/** What any rule says of a sample that would be posted as a comment. */
async function saidOf(sample: PageSample): Promise<string[]> {
  const scope = await scopeOfSample(sample);
  return rules.flatMap(({ rule }) =>
    [...rule.match(scope)]
      .filter(({ confidence }) => confidence !== 'possible')
      .map(({ message }) => `${rule.id}: ${message}`),
  );
}

describe('the catalogue', () => {
  it('gives every rule an id of its own', () => {
    const ids = rules.map(({ rule }) => rule.id);

    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });
});

describe.each(rules.map(({ files, rule }) => [rule.id, rule, files] as const))('%s', (_, rule, files) => {
  it('stands where its name, section and id say', () => {
    expect(files.stem).toBe(`${rule.section}/${rule.name}`);
    expect(rule.id).toMatch(new RegExp(`^MTR-${SECTIONS.indexOf(rule.section) + 1}\\d\\d$`));
  });

  it('has a page and a test beside its code', () => {
    expect([files.page, files.test].filter((path) => !existsSync(placeOf(path)))).toEqual([]);
  });

  it('says what it is about in whole sentences, with a source', () => {
    expect(rule.question).toMatch(/\?$/);
    for (const text of [rule.cost, rule.remediation]) expect(text).toMatch(/^[A-Z‘“`].*[.!]$/s);
    expect(rule.references.length).toBeGreaterThan(0);
    for (const reference of rule.references) expect(reference).toMatch(/^https:\/\//);
  });

  it('has a page with the title and the headings of all pages, and nothing left to do', () => {
    const page = readPage(files);

    expect(page.title).toBe(`${rule.id} ${rule.title}`);
    expect(page.headings).toEqual(PAGE_HEADINGS);
    for (const [heading, text] of page.sections) expect(`${heading}: ${text.trim()}`).not.toMatch(/: $|TODO/);
  });

  it('finds something in every sample that its page calls wrong', async () => {
    const samples = listPageSamples(files, 'Wrong');
    const found = await Promise.all(samples.map((sample) => countMatches(rule, sample)));

    expect(samples.length).toBeGreaterThan(0);
    expect(samples.filter((_sample, index) => found[index] === 0)).toEqual([]);
  });

  it('finds nothing in any sample that its page calls right', async () => {
    const samples = listPageSamples(files, 'Right');
    const found = await Promise.all(samples.map((sample) => countMatches(rule, sample)));

    expect(samples.length).toBeGreaterThan(0);
    expect(samples.filter((_sample, index) => found[index] !== 0)).toEqual([]);
  });

  it('calls nothing right that another rule would comment on', async () => {
    const said = await Promise.all(listPageSamples(files, 'Right').map(saidOf));

    expect(said.flat()).toEqual([]);
  });
});
