import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually, settingsFor, toMoves } from '#test/conversation.ts';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';
import { makeDatabase, type PostgresDatabase, TEST_POSTGRES } from '#test/postgres-database.ts';
import { createStage, type Stage } from '#test/stage.ts';

// Each server takes seconds to start where the machine is busy with the other suites.
vi.setConfig({ testTimeout: 180_000 });

const LOSING = `import Stripe from 'stripe';
const stripe = new Stripe(key);
export function report(customer: string, value: string) {
  stripe.billing.meterEvents.create({ event_name: 'tokens', payload: { stripe_customer_id: customer, value } });
}
`;

describe.skipIf(TEST_POSTGRES === undefined)('servers over one PostgreSQL database', () => {
  let stage: Stage;
  let opened: OpenSandbox;
  let database: PostgresDatabase;
  let settings: Record<string, string>;

  beforeEach(async () => {
    opened = await openSandbox({ base: { 'README.md': 'x' }, head: { 'src/usage.ts': LOSING } });
    stage = await createStage();
    database = await makeDatabase(TEST_POSTGRES ?? '');
    settings = { ...settingsFor(opened), DATABASE_URL: database.url };
  });

  afterEach(async () => {
    await stage.clear();
    await opened.close();
    await database.remove();
  });

  async function expectOneReview(url: string): Promise<void> {
    const checks = await toMoves(opened, url).checks(1);

    expect(checks).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
    expect(opened.pull.reviews).toHaveLength(1);
    expect(opened.sandbox.violations).toEqual([]);
  }

  it('leave one review and one check when each is killed in the midst of it', async () => {
    const { sandbox, pull } = opened;
    for (const [life, requests] of [2, 4, 6, 8].entries()) {
      const server = stage.start(settings);
      const seen = sandbox.requests.length;
      const url = await server.listening;
      if (life === 0) {
        const webhook = await sandbox.webhooks.pullRequest(pull, 'opened');
        expect(await toMoves(opened, url).send(webhook)).toBe(202);
      }
      await eventually(() => (sandbox.requests.length >= seen + requests ? true : null));
      server.child.kill('SIGKILL');
      await server.ended;
      await database.execute(`update metercheck.job set heartbeat_on = heartbeat_on - interval '1 hour'`);
    }
    const last = stage.start(settings);

    await expectOneReview(await last.listening);
  });

  it('take up what another one was stopped at, and know its deliveries', async () => {
    const { sandbox, pull } = opened;
    const webhook = await sandbox.webhooks.pullRequest(pull, 'opened');
    const [first, second] = [stage.start(settings), stage.start(settings)];
    const [one, other] = [await first.listening, await second.listening];

    expect(await toMoves(opened, one).send(webhook, 'the-same')).toBe(202);
    expect(await toMoves(opened, other).send(webhook, 'the-same')).toBe(202);
    first.child.kill('SIGTERM');

    expect(await first.ended).toBe(0);
    await expectOneReview(other);
    expect(second.lines.filter((line) => line.includes('"outcome":"repeat"'))).toHaveLength(1);
    expect([...first.lines, ...second.lines].join('\n')).not.toContain(new URL(database.url).password);
  });
});
