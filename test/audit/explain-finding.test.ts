import { describe, expect, it } from 'vitest';
import { explainFinding } from '#audit/explain-finding.ts';
import { memorySource } from '#test/memory-source.ts';
import { testParser } from '#test/rule-tester.ts';
import { answerWith, type Script, type ScriptedModel, scriptedModel } from '#test/scripted-model.ts';

const PATH = 'src/usage/report.ts';
const SECRET = 'sk_live_51HxTestTestTestTestTest';
const CLIENT = `import Stripe from 'stripe';
import { toValue } from './to-value';

const stripe = new Stripe('${SECRET}');
`;
const SEND = `stripe.billing.meterEvents.create({
    event_name: 'tokens',
    identifier: request.id,
    payload: { stripe_customer_id: request.customer, value: toValue(request) },
  });`;
const HEAD = `${CLIENT}
export async function reportPrompt(request: UsageRequest) {
  // metercheck-ignore MTR-101: sent again by the reconciler
  ${SEND}
}

export async function reportCompletion(request: UsageRequest) {
  ${SEND}
}
`;

function explain(name: string, model: ScriptedModel | null = null, configText: string | null = null) {
  const request = {
    source: memorySource({
      [PATH]: { base: CLIENT, head: HEAD },
      'src/usage/to-value.ts': {
        base: 'export const toValue = (request: UsageRequest) => String(request.tokens);\n',
        head: 'export const toValue = (request: UsageRequest) => String(request.tokens);\n',
      },
    }),
    subject: { mode: 'change' as const },
    configText,
    today: '2026-11-22',
    toolVersion: '0.0.0',
  };
  return explainFinding(request, name, { parser: testParser(), model: model?.auditor ?? null });
}

function modelSaying(explanation: string): Promise<ScriptedModel> {
  const never: Script = () => answerWith();
  return scriptedModel({ audit: never, explain: () => ({ explanation }) });
}

describe('a finding that is asked about', () => {
  it('is the first that is commented, before a silenced one', async () => {
    const explained = await explain('MTR-101');

    expect(explained.finding).toMatchObject({
      ruleId: 'MTR-101',
      suppressed: null,
      location: { startLine: 16 },
    });
    expect(explained).toMatchObject({ others: [{ suppressed: { reason: 'sent again by the reconciler' } }] });
  });

  it('can be named by the beginning of its fingerprint', async () => {
    const { finding } = await explain('MTR-101');
    const name = finding?.fingerprint.slice(0, 8) ?? '';

    expect((await explain(name)).finding).toEqual(finding);
  });

  it('is missed where there is none, with the ids of those there are', async () => {
    expect(await explain('MTR-999')).toEqual({ finding: null, ids: ['MTR-101'], hasModel: false });
  });
});

describe('the model that is asked for more', () => {
  it('is shown the finding and the function around it, without secrets, and nothing is audited again', async () => {
    const model = await modelSaying('First.\n\nThen [that](https://evil.test).');

    const explained = await explain('MTR-101', model);

    const [question, ...more] = model.asked;
    expect(more).toEqual([]);
    expect(question).toMatchObject({ task: 'explain', system: model.auditor.prompts.explain });
    expect(question?.user).toContain(`${PATH}:16-20 (critical, certain) MTR-101`);
    expect(question?.user).toContain('export async function reportCompletion(');
    expect(question?.user).not.toContain(SECRET);
    expect(explained).toMatchObject({ model: { text: 'First.\n\nThen that.' } });
  });

  it('may fail, or say nothing that can be shown, and then the reason is told', async () => {
    const failing = await scriptedModel({
      audit: () => answerWith(),
      explain: () => new Error('It is down.'),
    });
    const empty = await modelSaying('<b></b>');

    expect(await explain('MTR-101', failing)).toMatchObject({ model: { failed: 'It is down.' } });
    expect(await explain('MTR-101', empty)).toMatchObject({
      model: { failed: "The model's answer held no words." },
    });
  });

  it('is not asked where the base branch switches it off', async () => {
    const model = await modelSaying('Because.');

    const explained = await explain('MTR-101', model, 'model: off\n');

    expect(explained).toMatchObject({ model: { failed: expect.stringContaining('switched off') } });
    expect(model.asked).toEqual([]);
  });
});
