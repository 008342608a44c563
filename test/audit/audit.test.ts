import { describe, expect, it } from 'vitest';
import { audit } from '#audit/audit.ts';
import { Report } from '#audit/report.ts';
import { type MemoryChange, memorySource } from '#test/memory-source.ts';
import { testParser } from '#test/rule-tester.ts';

async function auditChange(change: MemoryChange, configText: string | null = null) {
  const request = {
    source: memorySource(change),
    subject: { mode: 'change' as const },
    configText,
    today: '2026-11-22',
    toolVersion: '0.0.0',
  };
  return (await audit(request, { parser: testParser() })).report;
}

const BILLING = `import Stripe from 'stripe';
export const stripe = new Stripe(process.env.KEY);
`;

describe('audit', () => {
  it('answers with a report that keeps its schema', async () => {
    const report = await auditChange({ 'src/billing.ts': { base: null, head: BILLING } });

    expect(Report.parse(report)).toEqual(report);
  });

  it('says in one sentence that a change has no billing code', async () => {
    const report = await auditChange({ 'src/colour.ts': { base: null, head: 'export const red = 1;' } });

    expect(report.verdict).toEqual({
      conclusion: 'skipped',
      reason: 'This change touches no usage-billing or metering code.',
    });
    expect(report.findings).toEqual([]);
  });

  it('lists every file of the change once, with a reason', async () => {
    const report = await auditChange({
      'src/billing.ts': { base: null, head: BILLING },
      'src/colour.ts': { base: null, head: `export const names = ['red'];`.repeat(3) },
      'README.md': { base: 'a', head: 'b' },
      'src/old.ts': { base: 'export const old = 1;', head: null },
    });

    expect(report.coverage.files.map(({ path }) => path).sort()).toEqual([
      'README.md',
      'src/billing.ts',
      'src/colour.ts',
      'src/old.ts',
    ]);
    for (const file of report.coverage.files) expect(file.reason).toBeTruthy();
  });

  it('quotes a line once, though it is both the place and its proof', async () => {
    const retried = `${BILLING}import { randomUUID } from 'node:crypto';
export async function send(units: number) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await stripe.billing.meterEvents.create({ event_name: 'api_calls', identifier: randomUUID(), payload: { value: units } });
    } catch (error) {
      if (attempt === 2) throw error;
    }
  }
}
`;
    const report = await auditChange({ 'src/billing.ts': { base: null, head: retried } });

    const places = report.findings
      .find(({ ruleId }) => ruleId === 'MTR-202')
      ?.evidence.map(({ startLine, endLine }) => `${startLine}-${endLine}`);
    expect(places?.length).toBeGreaterThan(1);
    expect(new Set(places).size).toBe(places?.length);
  });

  it('reads an alert file that the change takes away, and tells of its alerts', async () => {
    const alerts =
      'groups:\n- name: usage\n  rules:\n  - alert: UsageExportFailing\n    expr: usage_export_failures > 0\n';
    const report = await auditChange({ 'deploy/alerts.yaml': { base: alerts, head: null } });

    expect(report.coverage.files).toEqual([
      { path: 'deploy/alerts.yaml', status: 'audited', reason: 'alerts on metering, removed by this change' },
    ]);
    expect(
      report.findings.map(({ ruleId, location, change, inline }) => [ruleId, location, change, inline]),
    ).toEqual([['MTR-608', { path: 'deploy/alerts.yaml', startLine: 4, endLine: 5 }, 'introduced', false]]);
  });

  it('leaves out what the configuration excludes', async () => {
    const report = await auditChange(
      { 'src/billing.ts': { base: null, head: BILLING } },
      'paths: { exclude: ["src/**"] }',
    );

    expect(report.coverage.files).toEqual([
      { path: 'src/billing.ts', status: 'skipped', reason: 'excluded by the configuration' },
    ]);
  });

  it('tells what is wrong with the configuration', async () => {
    const report = await auditChange({ 'src/billing.ts': { base: null, head: BILLING } }, 'colour: red');

    expect(report.configurationProblems?.[0]).toContain('`colour` is not a setting');
  });

  it('reports nothing that stands in an unchanged file read for context', async () => {
    const unsafe = `import Stripe from 'stripe';
const stripe = new Stripe(process.env.KEY);
export async function recordUsage(units: string) {
  stripe.billing.meterEvents.create({ event_name: 'calls', payload: { value: units } });
}
`;
    const caller = `import { recordUsage } from './meter';
export const charge = async (usage: string) => {
  await recordUsage(usage);
};
`;
    const changed = await auditChange({ 'src/meter.ts': { base: null, head: unsafe } });
    const asContext = await auditChange({
      'src/meter.ts': { base: unsafe, head: unsafe },
      'src/billing/charge.ts': { base: null, head: caller },
    });

    expect(changed.findings.length).toBeGreaterThan(0);
    expect(asContext.coverage.files.find(({ path }) => path === 'src/meter.ts')?.status).toBe('context');
    expect(asContext.findings.filter(({ location }) => location.path === 'src/meter.ts')).toEqual([]);
  });

  it('reports what stands there where a changed line proves it', async () => {
    const seats = `import { db } from './db';
export async function checkSeatLimit(orgId: string) {
  const used = await db.members.count({ orgId });
  return used < (await db.plans.seatsOf(orgId));
}
`;
    const report = await auditChange({
      'src/billing/seats.ts': { base: seats, head: seats },
      'src/billing/invite.ts': {
        base: null,
        head: `import { checkSeatLimit } from './seats';
export async function invite(orgId: string, email: string) {
  if (!(await checkSeatLimit(orgId))) throw new Error('no seat left in the subscription');
  await createMember(orgId, email);
}
`,
      },
    });

    expect(report.coverage.files.find(({ path }) => path === 'src/billing/seats.ts')?.status).toBe('context');
    expect(
      report.findings.map(({ ruleId, location, inline }) => ({ ruleId, path: location.path, inline })),
    ).toEqual([{ ruleId: 'MTR-401', path: 'src/billing/seats.ts', inline: false }]);
  });

  it('says nothing on the lines of a known mistake that were only laid out anew', async () => {
    const base = `${BILLING}export async function bill(id) {
  stripe.billing.meterEvents.create({ event_name: 'calls', identifier: id, payload: { value: '1' } });
}
`;
    const formatted = base.replace(
      "{ event_name: 'calls', identifier: id,",
      '{\n    event_name: "calls",\n    identifier: id,',
    );
    const wrapped = base.replace('  stripe.', '  if (id)\n    stripe.');
    const changeOf = async (head: string) =>
      (await auditChange({ 'src/billing.ts': { base, head } })).findings
        .filter(({ ruleId }) => ruleId === 'MTR-101')
        .map(({ change, inline }) => ({ change, inline }));

    expect(formatted).not.toBe(base);
    expect(await changeOf(formatted)).toEqual([{ change: 'existing', inline: false }]);
    expect(await changeOf(wrapped)).toEqual([{ change: 'touched', inline: true }]);
  });

  it('gives the same report for the same change', async () => {
    const change = { 'src/billing.ts': { base: null, head: BILLING } };

    expect(await auditChange(change)).toEqual(await auditChange(change));
  });
});
