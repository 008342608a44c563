import { describe, expect, it } from 'vitest';
import { CHANGES, SEVERITY_MEANING } from '#audit/finding.ts';
import type { Report } from '#audit/report.ts';
import { changeTitle } from '#publish/formats/wording.ts';
import { HOSTILE_TEXTS, hostileReport } from '#test/hostile-report.ts';
import { manyFindings, sampleFinding, sampleReport } from '#test/sample-report.ts';

/** What every output format has to hold, whatever it looks like and whoever reads it. */
export function describeFormat(id: string, render: (report: Report) => string): void {
  describe(`the ${id} format`, () => {
    it('shows a report without findings', () => {
      const words = wordsOf(render(sampleReport([])));

      expect(words).toContain(wordsOf('No issue found in the billing code of this change'));
    });

    it('shows everything about one finding', () => {
      const finding = sampleFinding();

      const words = wordsOf(render(sampleReport([finding])));

      for (const part of [finding.ruleId, finding.title, finding.description, finding.remediation])
        expect(words).toContain(wordsOf(part));
      for (const part of [
        finding.location.path,
        'critical',
        'certain',
        'vulnerability',
        'introduced',
        'attempts: 5',
      ])
        expect(words).toContain(wordsOf(part));
    });

    it('holds all ten parts of an audit', () => {
      const report = sampleReport();

      const words = wordsOf(render(report));

      for (const part of partsOf(report)) expect(words).toContain(wordsOf(part));
    });

    it('shows a thousand findings, each of them', () => {
      const findings = manyFindings(1_000);

      const words = wordsOf(render(sampleReport(findings)));

      const missing = findings.filter((finding) => !words.includes(wordsOf(finding.title)));
      expect(missing).toEqual([]);
    });

    it('gives the same text for the same report', () => {
      expect(render(sampleReport())).toBe(render(sampleReport()));
    });

    it('ends with one line feed', () => {
      expect(render(sampleReport())).toMatch(/[^\n]\n$/);
    });

    it.each(Object.entries(HOSTILE_TEXTS))('lets no unseen character through: %s', (_name, text) => {
      const output = render(hostileReport(text));

      expect(output.isWellFormed()).toBe(true);
      expect(unseenOf(output)).toEqual([]);
    });
  });
}

/** What a format has to hold beyond that where people read it. */
export function describeReadableFormat(id: string, render: (report: Report) => string): void {
  describe(`the ${id} format, read by people`, () => {
    it('leads with the verdict', () => {
      const report = sampleReport();

      const words = wordsOf(render(report));

      expect(words.indexOf(wordsOf(report.verdict.reason))).toBeLessThan(words.indexOf('executive summary'));
    });

    it('says what each severity means', () => {
      const words = wordsOf(render(sampleReport([])));

      for (const meaning of Object.values(SEVERITY_MEANING)) expect(words).toContain(wordsOf(meaning));
    });

    it('answers every section, also where nothing is wrong', () => {
      const words = wordsOf(render(sampleReport()));

      expect(words).toContain(wordsOf('Limits and overage: assessed, no issue found'));
      expect(words).toContain(wordsOf('Customer transparency: not touched by this change'));
    });

    it('tells new findings, touched ones and old ones apart', () => {
      const words = wordsOf(render(sampleReport()));

      for (const change of CHANGES) expect(words).toContain(wordsOf(changeTitle(change, 'change')));
    });

    it('speaks of no change where none was audited', () => {
      const report = { ...sampleReport([sampleFinding()]), subject: { mode: 'tree' } } satisfies Report;

      const words = wordsOf(render(report));

      expect(words).not.toContain('introduced by this change');
      expect(words).not.toContain('touched by this change');
    });

    it('stays short when the code quoted is one very long line', () => {
      const evidence = [{ path: 'a.ts', startLine: 1, endLine: 1, text: 'x'.repeat(1_000_000) }];

      const output = render(sampleReport([sampleFinding({ evidence })]));

      expect(output.length).toBeLessThan(60_000);
    });
  });
}

/** Controls, bidirectional overrides and invisible characters, but for line feeds and tabs. */
function unseenOf(output: string): string[] {
  const unseen = output.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu) ?? [];
  return [...new Set(unseen)].filter((character) => character !== '\n' && character !== '\t');
}

/** Only letters and figures, one space between: what formats add (escapes, wrapping, tags) falls away. */
function wordsOf(text: string): string {
  return text
    .replace(/&#?\w+;|<\/?[a-z][^<>]*>|\\u[0-9a-f]{4}|\\./g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .toLowerCase()
    .trim();
}

function partsOf(report: Report): string[] {
  const { summary, sections, scores, coverage, verdict } = report;
  return [
    summary.architecture,
    summary.posture,
    summary.highestRisk,
    ...summary.providers,
    verdict.reason,
    ...Object.values(sections).flatMap(({ answers }) =>
      answers.flatMap((one) => [one.question, one.answer, one.basis]),
    ),
    ...report.actions.map((action) => action.why),
    scores.composite.note,
    scores.customerTransparency.note,
    ...coverage.files.flatMap((file) => [file.path, file.reason ?? '']),
    coverage.model.reason ?? '',
    ...report.findings.flatMap(({ suppressed }) => (suppressed ? [suppressed.by, suppressed.reason] : [])),
  ];
}
