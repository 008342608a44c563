import { afterEach, expect, it, vi } from 'vitest';
import { eventually, settingsFor, toMoves } from '#test/conversation.ts';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';
import { createStage, type Stage } from '#test/stage.ts';

let stage: Stage | null = null;
let opened: OpenSandbox | null = null;

afterEach(async () => {
  await stage?.clear();
  await opened?.close();
  stage = null;
  opened = null;
});

// Each server takes seconds to start where the machine is busy with the other suites.
vi.setConfig({ testTimeout: 180_000 });

/** How far each server comes before it is killed, in requests; fewer kills than the queue gives a job up after. */
const MOMENTS = [
  [1, 3, 5, 7, 9],
  [2, 4, 6, 8, 10],
];

const LOSING = `import Stripe from 'stripe';
const stripe = new Stripe(key);
export function report(customer: string, value: string) {
  stripe.billing.meterEvents.create({ event_name: 'tokens', payload: { stripe_customer_id: customer, value } });
}
`;

it.each(MOMENTS.map((moments) => [moments]))(
  'a server that is killed after %j requests leaves one review and one check',
  async (moments) => {
    opened = await openSandbox({ base: { 'README.md': 'x' }, head: { 'src/usage.ts': LOSING } });
    stage = await createStage();
    const { sandbox, pull } = opened;
    const settings = settingsFor(opened);

    for (const [life, requests] of moments.entries()) {
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
      stage.endLeases();
    }
    const last = stage.start(settings);
    const checks = await toMoves(opened, await last.listening).checks(1);

    expect(checks).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
    expect(pull.reviews).toHaveLength(1);
    expect(pull.threads.length).toBeGreaterThan(0);
    expect(sandbox.violations).toEqual([]);
  },
);
