import { describe, expect, it } from 'vitest';
import { reportText } from '#publish/formats/text.ts';
import { columnsOf } from '#publish/formats/wrap.ts';
import { HOSTILE_TEXTS, hostileReport } from '#test/hostile-report.ts';
import { sampleReport } from '#test/sample-report.ts';

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]+m`, 'g');

describe('the report for a terminal', () => {
  it.each([60, 80, 120])('keeps to %d columns', (width) => {
    const lines = reportText(sampleReport(), { width }).split('\n');

    // A path or a name is never broken: a line that is wider holds a single word beside its lead.
    const wide = lines.filter((line) => columnsOf(line) > width && line.trim().split(/\s+/).length > 3);
    expect(wide).toEqual([]);
  });

  it('uses no escape without colour', () => {
    expect(reportText(sampleReport())).not.toMatch(COLOUR);
  });

  it('says the same with colour', () => {
    const coloured = reportText(sampleReport(), { color: true });

    expect(coloured).toMatch(COLOUR);
    expect(coloured.replace(COLOUR, '')).toBe(reportText(sampleReport()));
  });

  it.each(Object.entries(HOSTILE_TEXTS))('adds no escape but its own colours: %s', (_name, text) => {
    const coloured = reportText(hostileReport(text), { color: true });

    expect(coloured.replace(COLOUR, '')).not.toMatch(/\p{Cc}(?<![\n])/u);
  });

  it('shows a terminal escape of the code as code points', () => {
    expect(reportText(hostileReport(HOSTILE_TEXTS.terminal))).toContain('⟨U+001B⟩[2J');
  });

  it('does not push the verdict off the screen with files that were only read as context', () => {
    const report = sampleReport();
    const files = Array.from({ length: 300 }, (_, index) => ({
      path: `src/${index}.ts`,
      status: 'context' as const,
    }));

    const text = reportText({ ...report, coverage: { ...report.coverage, files } });

    expect(text).toContain('300 read as context');
    expect(text).toContain('and 288 more context files; the JSON report lists all');
  });
});
