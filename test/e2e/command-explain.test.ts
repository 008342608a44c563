import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PullRequest } from '#sandbox/world.ts';
import { type Conversation, eventually, openConversation } from '#test/conversation.ts';
import {
  ANSWERS,
  CLAIMED_CHANGE,
  CLAIMED_PATH,
  type ModelServer,
  startModelServer,
} from '#test/model-server.ts';

// GitHub asks writers to pause, and the machine may be busy with the other suites.
vi.setConfig({ testTimeout: 180_000 });

const SAID = 'When `run` is slow, the process may end before `meterEvents.create` does.';
const HOSTILE = `${SAID}\n\nSee [the docs](https://evil.test/?q=1), ask @acme/all <img src="https://evil.test/p.png"> #1`;

let stops: (() => Promise<void>)[] = [];
let violations: Conversation['sandbox']['violations'] = [];

afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
  stops = [];
  expect(violations).toEqual([]);
});

async function startModel(explanation: string): Promise<ModelServer> {
  const model = await startModelServer({ ...ANSWERS, explanation: { explanation } });
  stops.push(() => model.stop());
  return model;
}

async function start(
  environment: Readonly<Record<string, string>> = {},
  files: Parameters<typeof openConversation>[0] = CLAIMED_CHANGE,
): Promise<Conversation> {
  const options = { repository: { roles: { mona: 'write', hubot: 'read' } } } as const;
  const conversation = await openConversation(files, options, environment);
  stops.push(() => conversation.end());
  violations = conversation.sandbox.violations;
  return conversation;
}

/** What the App says to a comment of that text. */
async function replyTo({ pull, comment }: Conversation, text: string, login = 'mona'): Promise<string> {
  const said = repliesOn(pull).length;
  await comment(login, text);
  return eventually(() => repliesOn(pull)[said] ?? null);
}

function repliesOn(pull: PullRequest): readonly string[] {
  return pull.comments.map(({ body }) => body).filter((body) => body.includes('<!-- metercheck:reply'));
}

describe('/metercheck explain on a server with a model', () => {
  it('posts what the model says of the finding, and nothing else that it may have put there', async () => {
    const model = await startModel(HOSTILE);
    const conversation = await start(model.environment);

    const reply = await replyTo(conversation, '/metercheck explain MTR-101');

    expect(reply).toContain('**MTR-101 · critical · certain** Usage is sent without waiting for the result');
    expect(reply).toContain(`\`${CLAIMED_PATH}:8-12\``);
    expect(reply).toContain(SAID);
    expect(reply).toContain('Written by a language model');
    expect(reply).not.toMatch(/evil\.test|@acme|<img|\]\(/);
    expect(model.asked()).toEqual(['explanation']);
    expect(model.sent()).toContain('stripe.billing.meterEvents.create');
  });

  it('knows what the model found, and has it found no second time', async () => {
    const model = await startModel(SAID);
    const conversation = await start(model.environment);
    await conversation.send(await conversation.sandbox.webhooks.pullRequest(conversation.pull, 'opened'));
    await conversation.checks(1);

    const reply = await replyTo(conversation, '/metercheck explain MTR-399');

    expect(reply).toContain('Completion tokens are never billed');
    expect(model.asked()).toEqual(['metering_audit', 'second_reading', 'explanation']);
  });

  it('gives the audit’s own words and the reason where the model does not answer', async () => {
    const model = await startModel(SAID);
    await model.stop();
    const conversation = await start(model.environment);

    const reply = await replyTo(conversation, '/metercheck explain MTR-101');

    expect(reply).toContain('**How to mend it:** Await it, hand the promise');
    expect(reply).toContain("not a model’s: the model's server cannot be reached (ECONNREFUSED).");
  });
});

describe('/metercheck explain on a server without a model', () => {
  it('gives the audit’s own words, and says that there is no model', async () => {
    const conversation = await start();

    const reply = await replyTo(conversation, '/metercheck explain mtr-101');

    expect(reply).toContain('Usage is sent without waiting for the result');
    expect(reply).toContain('The promise of `meterEvents.create` is dropped');
    expect(reply).toContain('**What it costs:**');
    expect(reply).toContain('**How to mend it:** Await it, hand the promise');
    expect(reply).toContain('not a model’s: no model is configured.');

    const unknown = await replyTo(conversation, '/metercheck explain MTR-999');

    expect(unknown).toMatch(/^`[0-9a-f]{12}` has no finding `MTR-999`\. It has `MTR-101`\.\n/);
  });

  it('takes the first of several, and says how to ask for the others', async () => {
    const other = 'src/usage/stream.ts';
    const { base, head } = CLAIMED_CHANGE;
    const conversation = await start({}, { base, head: { ...head, [other]: head[CLAIMED_PATH] ?? '' } });

    const first = await replyTo(conversation, '/metercheck explain MTR-101');

    expect(first).toContain(`At \`${CLAIMED_PATH}:8-12\``);
    expect(first).toContain('1 further finding of MTR-101:');
    const [, order = ''] = new RegExp(`- \`${other}:8-12\`: \`(.*)\``).exec(first) ?? [];
    const second = await replyTo(conversation, order);
    expect(second).toContain(`At \`${other}:8-12\``);
  });

  it('is not for those who may only read', async () => {
    const conversation = await start();

    expect(await replyTo(conversation, '/metercheck explain MTR-101', 'hubot')).toContain(
      '`/metercheck explain` needs write access',
    );
  });
});
