import { describe, expect, it } from 'vitest';
import { byteLength } from '#publish/formats/cut.ts';
import { findingMarkdown } from '#publish/formats/finding-markdown.ts';
import { reportMarkdown } from '#publish/formats/markdown.ts';
import { HOSTILE_TEXTS, hostileReport } from '#test/hostile-report.ts';
import { manyFindings, sampleFinding, sampleReport } from '#test/sample-report.ts';

const HEADINGS = [
  '### Executive summary',
  '### Findings',
  '### What to do first',
  '### Scores from 1 to 10',
  '### What the severities mean',
  '#### Event ingestion',
  '#### Deduplication and idempotency',
  '#### Aggregation',
  '#### Limits and overage',
  '#### Customer transparency',
  '#### Observability and alerting',
  '### The findings in detail',
  '### Silenced findings',
  '### Where metered events pass',
  '### Coverage',
];

describe('the report in Markdown', () => {
  it('keeps every part and says what it left out where room is short', () => {
    const report = sampleReport(manyFindings(1_000));

    const markdown = reportMarkdown(report, { maxLength: 65_535 });

    expect(byteLength(markdown)).toBeLessThanOrEqual(65_535);
    for (const heading of HEADINGS) expect(markdown).toContain(`\n${heading}`);
    expect(markdown).toMatch(/_\d+ more findings left out for length; the JSON report holds all\._/);
    expect(markdown).toContain('dist/bundle.min.js');
  });

  it('uses most of the room it is given', () => {
    const markdown = reportMarkdown(sampleReport(manyFindings(1_000)), { maxLength: 65_535 });

    expect(byteLength(markdown)).toBeGreaterThan(60_000);
  });

  it.each([0, 10, 200, 3_000])('holds a limit of %d bytes', (maxLength) => {
    const markdown = reportMarkdown(sampleReport(manyFindings(50)), { maxLength });

    expect(byteLength(markdown)).toBeLessThanOrEqual(Math.max(maxLength, 1));
  });

  it.each(Object.entries(HOSTILE_TEXTS))('holds the limit with hostile text: %s', (_name, text) => {
    expect(byteLength(reportMarkdown(hostileReport(text), { maxLength: 5_000 }))).toBeLessThanOrEqual(5_000);
  });

  it('leaves the heading to a check that shows the title itself', () => {
    const markdown = reportMarkdown(sampleReport(), { heading: false });

    expect(markdown).toMatch(/^\*\*Failed\.\*\* /);
  });

  it('says which settings of the configuration were wrong', () => {
    const report = {
      ...sampleReport(),
      configurationProblems: ['`gate.severity` is "urgent"; use one of four.'],
    };

    expect(reportMarkdown(report)).toContain('- `gate.severity` is "urgent"; use one of four.');
  });
});

describe('an inline comment', () => {
  it('leads with rule, severity, confidence and title, and ends with how to silence it', () => {
    const lines = findingMarkdown(sampleFinding()).split('\n');

    expect(lines[0]).toBe(
      '**MTR-201 · critical · certain** A retry of `reportUsage` bills the same tokens twice',
    );
    expect(lines.at(-1)).toContain('`metercheck-ignore MTR-201: reason`');
  });

  it('quotes evidence only where it stands elsewhere', () => {
    const body = findingMarkdown(sampleFinding());

    expect(body).toContain('src/jobs/worker.ts:41');
    expect(body).not.toContain('stripe_customer_id');
  });

  it('says that a finding was there before the change that touches it', () => {
    expect(findingMarkdown(sampleFinding({ change: 'touched' }))).toContain('It was there before');
  });

  it.each(Object.entries(HOSTILE_TEXTS))('stays short whatever the text: %s', (_name, text) => {
    const [finding] = hostileReport(text).findings;

    expect(byteLength(findingMarkdown(finding ?? sampleFinding()))).toBeLessThan(30_000);
  });
});
