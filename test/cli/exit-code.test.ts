import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Report } from '#audit/report.ts';
import { type GitRepository, makeGitRepository } from '#test/git-repository.ts';
import { runCli } from '#test/run-cli.ts';

/** Sends usage and does not wait: MTR-101, which is critical. */
const UNAWAITED = `import Stripe from 'stripe';
const stripe = new Stripe(process.env.KEY);
export async function record(customer, tokens) {
  stripe.billing.meterEvents.create({
    event_name: 'tokens',
    identifier: customer.requestId,
    payload: { value: String(tokens), stripe_customer_id: customer.id },
  });
}
`;
const AWAITED = UNAWAITED.replace('  stripe.billing', '  await stripe.billing');

let repository: GitRepository;

beforeEach(() => {
  repository = makeGitRepository();
});

afterEach(() => repository.remove());

async function auditRepository(...options: readonly string[]) {
  return runCli(['audit', '--repo', repository.directory, ...options]);
}

describe('the exit code', () => {
  it.each([
    ['high', 1],
    ['critical', 1],
    ['never', 0],
  ])('of a change with a critical finding under --fail-on %s is %i', async (failOn, expected) => {
    const base = repository.commit({ 'usage.ts': AWAITED });
    const head = repository.commit({ 'usage.ts': UNAWAITED });

    expect((await auditRepository(`${base}..${head}`, '--fail-on', failOn)).code).toBe(expected);
  });

  it('is 0 for a mistake that was there before the change', async () => {
    const base = repository.commit({ 'usage.ts': UNAWAITED });
    const head = repository.commit({ 'usage.ts': `${UNAWAITED}\n\n\n\n\n// later\n` });

    const { code, out } = await auditRepository(
      `${base}..${head}`,
      '--format',
      'json',
      '--fail-on',
      'critical',
    );

    expect(
      Report.parse(JSON.parse(out)).findings.map(({ ruleId, change }) => [ruleId, change]),
    ).toContainEqual(['MTR-101', 'existing']);
    expect(code).toBe(0);
  });

  it('is 1 for the same mistake when everything is audited', async () => {
    repository.commit({ 'usage.ts': UNAWAITED });

    expect((await auditRepository('--all', '--fail-on', 'critical')).code).toBe(1);
  });
});
