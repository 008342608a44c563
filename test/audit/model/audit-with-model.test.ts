import { describe, expect, it } from 'vitest';
import { audit } from '#audit/audit.ts';
import { Report } from '#audit/report.ts';
import { memorySource } from '#test/memory-source.ts';
import { testParser } from '#test/rule-tester.ts';
import { answerWith, claim, type ScriptedModel, scriptedModel, verdicts } from '#test/scripted-model.ts';

const PATH = 'src/billing/credits.ts';

const BASE = `import { ledger } from './ledger';

export async function settleUsage(request: UsageRequest) {
  const price = priceOf(request.usage);
  return ledger.charge(request.customerId, price);
}
`;

const HEAD = `import { ledger } from './ledger';

export async function settleUsage(request: UsageRequest) {
  const price = priceOf(request.usage);
  await ledger.charge(request.customerId, price);
  await notifyUsage(request);
  return price;
}

export async function onUsageWebhook(event: UsageEvent) {
  await ledger.charge(event.customerId, event.usage.price);
}
`;

const WEBHOOK = 'await ledger.charge(event.customerId, event.usage.price);';

async function run(model: ScriptedModel | null, { head = HEAD, config = null as string | null } = {}) {
  const request = {
    source: memorySource({ [PATH]: { base: BASE, head } }),
    subject: { mode: 'change' as const },
    configText: config,
    today: '2026-11-22',
    toolVersion: '0.0.0',
  };
  const { report } = await audit(request, { parser: testParser(), model: model?.auditor ?? null });
  expect(Report.parse(report)).toEqual(report);
  return report;
}

function ofModel(report: Report) {
  return report.findings.filter(({ origin }) => origin === 'model');
}

describe('a claim of the model', () => {
  it('becomes a comment where its quote stands on the change and a second reading upholds it', async () => {
    const report = await run(await scriptedModel({ audit: () => answerWith(claim(PATH, 9, WEBHOOK)) }));

    expect(ofModel(report)).toMatchObject([
      {
        ruleId: 'MTR-212',
        section: 'deduplication',
        severity: 'critical',
        confidence: 'certain',
        location: { path: PATH, startLine: 11, endLine: 11 },
        change: 'introduced',
        inline: true,
        title: 'Charged on two paths',
      },
    ]);
    expect(report.coverage.model).toMatchObject({
      used: true,
      requests: 2,
      claimed: 1,
      grounded: 1,
      upheld: 1,
    });
    expect(report.verdict.conclusion).toBe('failure');
  });

  it('stands at each of its places', async () => {
    const first = 'await ledger.charge(request.customerId, price);';
    const same = [{ path: PATH, line: 5, quote: first }];
    const model = await scriptedModel({ audit: () => answerWith(claim(PATH, 11, WEBHOOK, { same })) });

    expect(ofModel(await run(model)).map(({ location }) => location.startLine)).toEqual([5, 11]);
  });

  it('moves to the changed line among its proofs where its own line was not changed', async () => {
    const proof = [{ path: PATH, line: 11, quote: WEBHOOK }];
    const at = 'const price = priceOf(request.usage);';
    const model = await scriptedModel({ audit: () => answerWith(claim(PATH, 4, at, { proof })) });

    expect(ofModel(await run(model))[0]?.location.startLine).toBe(11);
  });

  it.each([
    ['quotes code that is not there', claim(PATH, 11, 'await ledger.chargeTwice(event);')],
    ['names a file that does not exist', claim('src/invented.ts', 11, WEBHOOK)],
    ['is about what the change did not touch', claim(PATH, 4, 'const price = priceOf(request.usage);')],
  ])('is dropped where it %s', async (_, wrong) => {
    const report = await run(await scriptedModel({ audit: () => answerWith(wrong) }));

    expect(ofModel(report)).toEqual([]);
    expect(report.coverage.model).toMatchObject({ claimed: 1, upheld: 0 });
  });

  it('is dropped where the second reading refutes it', async () => {
    const answers = { audit: () => answerWith(claim(PATH, 11, WEBHOOK)), refute: verdicts('refuted') };

    expect(ofModel(await run(await scriptedModel(answers)))).toEqual([]);
  });

  it('is dropped where the second reading does not speak of it', async () => {
    const answers = { audit: () => answerWith(claim(PATH, 11, WEBHOOK)), refute: () => ({ verdicts: [] }) };

    expect(ofModel(await run(await scriptedModel(answers)))).toEqual([]);
  });

  it('is no comment any more where the second reading weakens a likely one', async () => {
    const likely = claim(PATH, 11, WEBHOOK, { confidence: 'likely' });
    const answers = { audit: () => answerWith(likely), refute: verdicts('weakened') };

    expect(ofModel(await run(await scriptedModel(answers)))).toMatchObject([
      { confidence: 'possible', inline: false },
    ]);
  });

  it('takes its section’s own number where it answers no entry of the catalogue', async () => {
    const strange = claim(PATH, 11, WEBHOOK, { id: 'MTR-999', section: 'limits' });

    expect(ofModel(await run(await scriptedModel({ audit: () => answerWith(strange) })))[0]?.ruleId).toBe(
      'MTR-499',
    );
  });

  it('is said once, however often the model says it', async () => {
    const model = await scriptedModel({
      audit: () => answerWith(claim(PATH, 11, WEBHOOK), claim(PATH, 12, WEBHOOK), claim(PATH, 10, WEBHOOK)),
    });

    expect(ofModel(await run(model))).toHaveLength(1);
  });

  it('is silenced by a comment in the code like any other', async () => {
    const head = HEAD.replace(`  ${WEBHOOK}`, `  // metercheck-ignore MTR-212: settled by key\n  ${WEBHOOK}`);
    const report = await run(await scriptedModel({ audit: () => answerWith(claim(PATH, 12, WEBHOOK)) }), {
      head,
    });

    expect(ofModel(report)).toMatchObject([{ inline: false, suppressed: { reason: 'settled by key' } }]);
  });

  it('is dropped where its entry is switched off', async () => {
    const model = await scriptedModel({
      audit: () => answerWith(claim(PATH, 11, WEBHOOK, { id: 'MTR-201' })),
    });

    expect(ofModel(await run(model, { config: 'rules: { MTR-201: off }' }))).toEqual([]);
  });
});

describe('the model auditor', () => {
  it('is not asked where the repository switched it off', async () => {
    const model = await scriptedModel({ audit: () => answerWith() });
    const report = await run(model, { config: 'model: off' });

    expect(model.asked).toEqual([]);
    expect(report.coverage.model).toMatchObject({
      used: false,
      reason: 'switched off in .github/metercheck.yml',
    });
  });

  it('is not asked a second time where it claims nothing', async () => {
    const model = await scriptedModel({ audit: () => answerWith() });
    await run(model);

    expect(model.asked.map(({ task }) => task)).toEqual(['audit']);
  });

  it('asks with the same instructions whatever the code, and with the code apart from them', async () => {
    const model = await scriptedModel({ audit: () => answerWith() });
    await run(model);
    await run(model, { head: `${HEAD}\nexport const usageLimit = 3;\n` });

    const [first, second] = model.asked;
    expect(first?.system).toBe(second?.system);
    expect(first?.system).not.toContain('ledger');
    expect(first?.user).toContain(WEBHOOK);
  });

  it('leaves the rest of the report standing where it fails, and says why', async () => {
    const report = await run(await scriptedModel({ audit: () => new Error('The server said no.') }));
    const alone = await run(null);

    expect(report.coverage.model).toMatchObject({ used: false, reason: 'The server said no.', requests: 1 });
    expect(report.findings).toEqual(alone.findings);
    expect(report.verdict).toEqual(alone.verdict);
  });

  it('keeps nothing that could not be read a second time', async () => {
    const answers = {
      audit: () => answerWith(claim(PATH, 11, WEBHOOK)),
      refute: () => new Error('The server said no.'),
    };
    const report = await run(await scriptedModel(answers));

    expect(ofModel(report)).toEqual([]);
    expect(report.coverage.model.reason).toBe('second reading: The server said no.');
  });

  it('answers a section’s questions where its line was shown', async () => {
    const sections = [
      { section: 'ingestion', question: 'Queued?', answer: 'No, in the request.', path: PATH, line: 11 },
      { section: 'ingestion', question: 'Stored?', answer: 'Invented.', path: 'src/other.ts', line: 1 },
    ];
    const report = await run(await scriptedModel({ audit: () => ({ ...answerWith(), sections }) }));
    const all = Object.values(report.sections).flatMap(({ answers }) => answers);

    expect(all.filter(({ answer }) => answer === 'No, in the request.')).toHaveLength(1);
    expect(all.filter(({ answer }) => answer === 'Invented.')).toEqual([]);
  });
});
