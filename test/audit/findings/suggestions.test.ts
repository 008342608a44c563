import { describe, expect, it } from 'vitest';
import { audit } from '#audit/audit.ts';
import { applySuggestion, verifySuggestions } from '#audit/findings/verify-suggestions.ts';
import { memorySource } from '#test/memory-source.ts';
import { testParser } from '#test/rule-tester.ts';

async function suggestionsFor(head: string) {
  const request = {
    source: memorySource({ 'src/billing.ts': { base: null, head } }),
    subject: { mode: 'change' as const },
    configText: null,
    today: '2026-11-22',
    toolVersion: '0.0.0',
  };
  const { report } = await audit(request, { parser: testParser() });
  return report.findings.filter(({ ruleId }) => ruleId === 'MTR-101');
}

const STRIPE = "import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.KEY);\n";
const SEND = "stripe.billing.meterEvents.create({ event_name: 'a', identifier: e.id, payload: {} })";

describe('a suggestion to await', () => {
  it('awaits the dropped promise and removes the finding', async () => {
    const text = `${STRIPE}export async function bill(e) {\n  ${SEND};\n}\n`;
    const [finding] = await suggestionsFor(text);

    expect(finding?.suggestion).toEqual({ startLine: 4, endLine: 4, text: `  await ${SEND};` });
    if (finding?.suggestion)
      expect(await suggestionsFor(applySuggestion(text, finding.suggestion))).toEqual([]);
  });

  it('takes the place of `void`', async () => {
    const [finding] = await suggestionsFor(`${STRIPE}export async function bill(e) {\n  void ${SEND};\n}\n`);

    expect(finding?.suggestion?.text).toBe(`  await ${SEND};`);
  });

  it('is not made where the function is not async', async () => {
    const [finding] = await suggestionsFor(`${STRIPE}export function bill(e) {\n  ${SEND};\n}\n`);

    expect(finding?.ruleId).toBe('MTR-101');
    expect(finding?.suggestion).toBeNull();
  });

  it('is not made where something else stands on the line', async () => {
    const [finding] = await suggestionsFor(
      `${STRIPE}export async function bill(e) {\n  if (e) ${SEND};\n}\n`,
    );

    expect(finding?.suggestion).toBeNull();
  });
});

describe('verifySuggestions', () => {
  it('drops a suggestion with which the file no longer parses', async () => {
    const text = `${STRIPE}export async function bill(e) {\n  ${SEND};\n}\n`;
    const [finding] = await suggestionsFor(text);
    const file = await testParser().parse('src/billing.ts', text);
    if (finding === undefined || 'skipped' in file) throw new Error('the sample must be found and parsed');
    const broken = { ...finding, suggestion: { startLine: 4, endLine: 4, text: '  await {{{' } };

    expect((await verifySuggestions([broken], [file], testParser()))[0]?.suggestion).toBeNull();
  });

  it('keeps the line ends of the file', () => {
    expect(applySuggestion('a\r\nb\r\nc', { startLine: 2, endLine: 2, text: 'x\ny' })).toBe(
      'a\r\nx\r\ny\r\nc',
    );
  });
});
