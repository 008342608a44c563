import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PullRequest } from '#sandbox/world.ts';
import { type Conversation, openConversation, settingsFor, toMoves } from '#test/conversation.ts';
import { type Behaviour, sending, startHostileModel, withStatus } from '#test/hostile-model.ts';
import { CLAIMED_CHANGE, CLAIMED_PATH, type ModelServer, startModelServer } from '#test/model-server.ts';
import { openSandbox } from '#test/open-sandbox.ts';
import { createStage } from '#test/stage.ts';

// GitHub asks writers to pause, and the machine may be busy with the other suites.
vi.setConfig({ testTimeout: 180_000 });

const KEY = 'sk-the-key-of-this-test';
const CONFIG = '.github/metercheck.yml';

let stops: (() => Promise<void>)[] = [];
let violations: Conversation['sandbox']['violations'] = [];

afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
  stops = [];
  expect(violations).toEqual([]);
});

async function startModel(): Promise<ModelServer> {
  const model = await startModelServer();
  stops.push(() => model.stop());
  return model;
}

async function start(
  environment: Readonly<Record<string, string>>,
  { base, head }: Parameters<typeof openConversation>[0] = CLAIMED_CHANGE,
): Promise<Conversation> {
  const options = { repository: { roles: { mona: 'write' } } } as const;
  const settings = { OPENAI_API_KEY: KEY, ...environment };
  const conversation = await openConversation({ base, head }, options, settings);
  stops.push(() => conversation.end());
  violations = conversation.sandbox.violations;
  return conversation;
}

async function open({ sandbox, pull, send, checks }: Conversation) {
  await send(await sandbox.webhooks.pullRequest(pull, 'opened'));
  const [check] = await checks(1);
  if (check === undefined) throw new Error('no check was made');
  return check;
}

function bodies(pull: PullRequest): string[] {
  return pull.threads.map(({ comments }) => comments[0]?.body ?? '');
}

describe('a pull request on a server with a model', () => {
  it('gets what the model found beside what the rules found, in one review', async () => {
    const model = await startModel();
    const conversation = await start(model.environment);

    const check = await open(conversation);

    const { pull } = conversation;
    expect(pull.reviews).toHaveLength(1);
    const place = { path: CLAIMED_PATH, line: 7, side: 'RIGHT' };
    const index = pull.threads.findIndex(({ line }) => line === place.line);
    expect(pull.threads[index]).toMatchObject(place);
    expect(bodies(pull)[index]).toContain(
      '**MTR-399 · critical · certain** Completion tokens are never billed',
    );
    expect(bodies(pull)[index]).toContain('Found by the model auditor.');
    expect(bodies(pull)).toContainEqual(expect.stringContaining('MTR-101'));
    expect(check.output.text).toContain(
      'The model auditor took part (2 requests, 8,642 tokens in, 420 out; 1 claim, 1 borne out by the code quoted, 1 upheld by a second reading).',
    );
    expect(model.asked()).toEqual(['metering_audit', 'second_reading']);
    expect(model.sent()).not.toContain(KEY);
  });

  it('costs no second question as long as its head stays', async () => {
    const model = await startModel();
    const conversation = await start(model.environment);
    await open(conversation);
    const asked = model.asked();
    const said = bodies(conversation.pull);

    await conversation.comment('mona', '/metercheck audit');
    const [first, second] = await conversation.checks(2);

    expect(model.asked()).toEqual(asked);
    expect(bodies(conversation.pull)).toEqual(said);
    expect(second?.output.title).toBe(first?.output.title);
    expect(second?.output.text).toContain('Completion tokens are never billed');
    expect(second?.output.text).toContain('(its answers were remembered, nothing was sent; 1 claim');
  });
});

describe('a pull request on a server whose model is of no use', () => {
  async function rulesAlone(environment: Readonly<Record<string, string>>): Promise<string> {
    const conversation = await start(environment);
    const check = await open(conversation);

    expect(check.conclusion).toBe('failure');
    expect(bodies(conversation.pull)).toEqual([expect.stringContaining('MTR-101')]);
    const text = check.output.text ?? '';
    expect(text).not.toContain(KEY);
    return text;
  }

  it('gets the rules’ findings, and the check says that nobody answers there', async () => {
    const model = await startModelServer();
    await model.stop();

    expect(await rulesAlone(model.environment)).toContain(
      "The model auditor did not take part: the model's server cannot be reached (ECONNREFUSED).",
    );
  });

  it.each<[string, Behaviour, string]>([
    [
      'a refused key',
      withStatus(401, {
        error: { code: 'invalid_api_key', message: `${KEY} is wrong, see https://evil.test` },
      }),
      "The model auditor did not take part: the model's server refused the key or the account (401, invalid_api_key).",
    ],
    [
      'a web page',
      sending('text/html', '<!doctype html><title>Welcome</title>'),
      "The model auditor did not take part: the model's server answered with a web page: its base URL may not lead to an API.",
    ],
  ])('gets the rules’ findings, and the check tells of %s', async (_, behaviour, told) => {
    const model = await startHostileModel(behaviour);
    stops.push(() => model.stop());

    expect(await rulesAlone({ OPENAI_BASE_URL: model.url, METERCHECK_MODEL: 'm' })).toContain(told);
    expect(model.received).toHaveLength(1);
  });
});

describe('the model switched off by the base branch', () => {
  const { base, head } = CLAIMED_CHANGE;

  it('is sent nothing, even where the head switches it on', async () => {
    const model = await startModel();
    const off = { ...base, [CONFIG]: 'model: off\n' };
    const conversation = await start(model.environment, {
      base: off,
      head: { ...head, [CONFIG]: 'model: on\n' },
    });

    const check = await open(conversation);

    expect(model.asked()).toEqual([]);
    expect(bodies(conversation.pull)).toEqual([expect.stringContaining('MTR-101')]);
    expect(check.output.text).toContain(`The model auditor did not take part: switched off in ${CONFIG}.`);
  });

  it('is not the head’s to do', async () => {
    const model = await startModel();
    const conversation = await start(model.environment, {
      base,
      head: { ...head, [CONFIG]: 'model: off\n' },
    });

    await open(conversation);

    expect(model.asked()).toEqual(['metering_audit', 'second_reading']);
    expect(bodies(conversation.pull)).toContainEqual(expect.stringContaining('Found by the model auditor.'));
  });
});

describe('the log of a server with a model', () => {
  it.each<[string, Behaviour]>([
    ['does not answer as it should', sending('text/html', `<!doctype html>${KEY}`)],
    ['refuses the key', withStatus(401, { error: { message: `Incorrect API key provided: ${KEY}` } })],
    [
      'repeats what it was sent',
      (response, received) =>
        withStatus(400, { error: { message: JSON.stringify(received.body) } })(response, received),
    ],
  ])('holds neither its key nor code where it %s', async (_, behaviour) => {
    const model = await startHostileModel(behaviour);
    const stage = await createStage();
    const opened = await openSandbox(CLAIMED_CHANGE);
    stops.push(
      () => model.stop(),
      () => opened.close(),
      () => stage.clear(),
    );
    violations = opened.sandbox.violations;
    const server = stage.start({
      ...settingsFor(opened),
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: model.url,
      METERCHECK_MODEL: 'm',
      LOG_LEVEL: 'debug',
    });

    const { send, checks } = toMoves(opened, await server.listening);
    await send(await opened.sandbox.webhooks.pullRequest(opened.pull, 'opened'));
    await checks(1);

    const log = server.lines.join('\n');
    expect(log).toContain('model gave no answer');
    expect(log).not.toContain(KEY);
    expect(log).not.toMatch(/meterEvents|promptTokens/);
  });
});
