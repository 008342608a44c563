import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PullRequest } from '#sandbox/world.ts';
import { type Conversation, eventually, openConversation } from '#test/conversation.ts';

// GitHub asks writers to pause, and the machine may be busy with the other suites.
vi.setConfig({ testTimeout: 180_000 });

const CLIENT = `import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

export async function complete(request: Request) {
  const usage = await run(request);
`;
const SEND = `stripe.billing.meterEvents.create({
    event_name: 'tokens',
    identifier: request.id,
    payload: { stripe_customer_id: request.customer, value: String(usage.tokens) },
  });
`;
const PATH = 'src/usage/report "usage" größe.ts';
const BASE = { [PATH]: `${CLIENT}  return usage.output;\n}\n`, 'README.md': 'A service.\n' };
const LOSING = { [PATH]: `${CLIENT}  ${SEND}  return usage.output;\n}\n` };

let conversation: Conversation | null = null;

function bodies(pull: PullRequest): string[] {
  return pull.threads.map(({ comments }) => comments[0]?.body ?? '');
}

async function start(...args: Parameters<typeof openConversation>): Promise<Conversation> {
  conversation = await openConversation(...args);
  return conversation;
}

afterEach(async () => {
  expect(conversation?.sandbox.violations ?? []).toEqual([]);
  await conversation?.end();
  conversation = null;
});

describe('a pull request that loses usage', () => {
  it('gets one review at the line and a failed check; asked again, a fresh check and no second review', async () => {
    const roles = { mona: 'write' } as const;
    const { sandbox, pull, send, comment, checks } = await start(
      { base: BASE, head: LOSING },
      { repository: { roles } },
    );
    const opened = await sandbox.webhooks.pullRequest(pull, 'opened');

    expect(await send(opened, '7d4b6b5e-0000-4000-8000-000000000001')).toBe(202);
    const [first] = await checks(1);
    expect(first).toMatchObject({ name: 'Metercheck', conclusion: 'failure' });
    expect(first?.output.title).toMatch(/^\d+(\.\d+)?\/10 · \d+ critical/);
    expect(pull.reviews).toMatchObject([{ state: 'COMMENTED' }]);
    expect(pull.threads[0]).toMatchObject({ path: PATH, side: 'RIGHT' });
    expect(bodies(pull)).toContainEqual(expect.stringContaining('MTR-101'));
    const said = bodies(pull);

    await send(opened, '7d4b6b5e-0000-4000-8000-000000000001');
    await comment('mona', '/metercheck audit');
    await checks(2);
    expect(pull.comments[0]?.reactions.map(({ content }) => content)).toEqual(['eyes']);

    if (first === undefined) throw new Error('no check was made');
    await send(sandbox.webhooks.rerun(first, 'mona'));
    await checks(3);
    await send(sandbox.webhooks.rerunAll(first, 'mona'));
    const all = await checks(4);

    expect(all.map(({ conclusion }) => conclusion)).toEqual(['failure', 'failure', 'failure', 'failure']);
    expect(pull.reviews).toHaveLength(1);
    expect(bodies(pull)).toEqual(said);
  });
});

describe('a pull request without billing code', () => {
  it('gets a quiet check and no word', async () => {
    const { sandbox, pull, send, checks } = await start({ base: BASE, head: { 'README.md': 'Changed.\n' } });

    await send(await sandbox.webhooks.pullRequest(pull, 'opened'));

    const [check] = await checks(1);
    expect(check).toMatchObject({ conclusion: 'skipped', output: { text: null }, annotations: [] });
    expect(pull.reviews).toEqual([]);
    expect(pull.comments).toEqual([]);
  });
});

describe('a command of somebody who may not', () => {
  it('is answered once and starts nothing', async () => {
    const { pull, comment, sandbox } = await start({ base: BASE, head: LOSING });

    await comment('stranger', '/metercheck audit');

    const reply = await eventually(() => pull.comments[1] ?? null);
    expect(reply.body).toContain('needs write access');
    expect(sandbox.repository().checkRuns).toEqual([]);
  });
});

describe('a GitHub that has a bad day', () => {
  it('gets its review and its check in the end', async () => {
    const { sandbox, pull, send, checks } = await start({ base: BASE, head: LOSING });
    sandbox.fail({ operation: 'pulls/list-files', kind: 'status', status: 502 });
    sandbox.fail({ operation: 'graphql', kind: 'reset' });
    sandbox.fail({ operation: 'pulls/create-review', kind: 'lost-answer' });
    sandbox.fail({ operation: 'checks/update', kind: 'secondary-rate-limit', retryAfter: 1 });

    await send(await sandbox.webhooks.pullRequest(pull, 'opened'));

    expect(await checks(1)).toMatchObject([{ conclusion: 'failure' }]);
    expect(pull.reviews).toHaveLength(1);
    expect(new Set(bodies(pull)).size).toBe(bodies(pull).length);
  });
});
