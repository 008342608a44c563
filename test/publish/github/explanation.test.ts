import { describe, expect, it } from 'vitest';
import { prose } from '#publish/formats/escape.ts';
import { markdownHtml } from '#publish/formats/markdown-html.ts';
import { explanationMarkdown, unknownFindingMarkdown } from '#publish/github/explanation.ts';
import { HOSTILE_TEXTS } from '#test/hostile-report.ts';
import { sampleFinding } from '#test/sample-report.ts';

const headSha = '9b1d6e2fa3c458709b1d6e2fa3c45870aabbccdd';

function explain(change: Partial<Parameters<typeof explanationMarkdown>[0]> = {}): string {
  const plain = { finding: sampleFinding(), others: [], cost: null, headSha };
  return explanationMarkdown({ ...plain, model: { text: 'Because.' }, ...change });
}

describe('an explanation', () => {
  it('names the finding and its place, and says that a model wrote it', () => {
    expect(explain()).toMatchInlineSnapshot(`
      "**MTR-201 · critical · certain** A retry of \`reportUsage\` bills the same tokens twice

      At \`src/usage/report-usage.ts:18-24\` in \`9b1d6e2fa3c4\`:

      Because.

      <sub>Written by a language model from the code around this place: hold it against the code before you act on it.</sub>"
    `);
  });

  it('without a model is what the finding and its rule say, with the reason', () => {
    const model = { failed: 'METERCHECK_MODEL has to name one.' };

    expect(explain({ model, cost: 'The same usage is paid for twice.' })).toMatchInlineSnapshot(`
      "**MTR-201 · critical · certain** A retry of \`reportUsage\` bills the same tokens twice

      At \`src/usage/report-usage.ts:18-24\` in \`9b1d6e2fa3c4\`:

      \`meterEvents.create\` is called without \`identifier\`, and the job that calls it is retried five times. Stripe then counts every attempt as new usage, so that one timed-out answer puts the same tokens on the invoice again.

      **What it costs:** The same usage is paid for twice.

      **How to mend it:** Pass an \`identifier\` made from what the usage stands for, for example the id of the request, and keep it over retries.

      <sub>These are the audit’s own words, not a model’s: METERCHECK_MODEL has to name one.</sub>"
    `);
  });

  it('lists five others, and how many there are', () => {
    const others = Array.from({ length: 7 }, (_, i) => {
      const location = { path: 'a.ts', startLine: i + 1, endLine: i + 1 };
      return sampleFinding({ location, fingerprint: `${i}`.repeat(32) });
    });

    const text = explain({ others });

    expect(text).toContain(
      '7 further findings of MTR-201:\n\n- `a.ts:1`: `/metercheck explain 000000000000`\n',
    );
    expect(text).toContain('- `a.ts:5`: `/metercheck explain 444444444444`\n- 2 more, listed in the check\n');
  });

  it.each(Object.entries(HOSTILE_TEXTS))('lets nothing act that it is made of: %s', (_, text) => {
    const finding = sampleFinding({ title: text, location: { path: text, startLine: 1, endLine: 1 } });

    const written = explain({ finding, others: [finding], model: { text } });

    const shown = markdownHtml(written).html.replace(/<(code|pre)\b.*?<\/\1>/gs, '');
    expect(shown).not.toMatch(/<(?!\/?(?:p|ul|ol|li|strong|sub|small|br|figure|figcaption|div)\b)/);
    expect(written).toContain(prose(text, 6_000));
  });
});

describe('a finding that the head does not have', () => {
  const name = 'MTR-999';

  it('is named beside those it has', () => {
    expect(unknownFindingMarkdown({ name, ids: ['MTR-101', 'MTR-201'], hasModel: false, headSha })).toBe(
      '`9b1d6e2fa3c4` has no finding `MTR-999`. It has `MTR-101`, `MTR-201`.',
    );
  });

  it('may be one that a model found', () => {
    const text = unknownFindingMarkdown({ name, ids: [], hasModel: true, headSha });

    expect(text).toContain('It has none at all.');
    expect(text).toContain('`/metercheck audit` brings it back');
  });
});
