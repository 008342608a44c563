import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_USAGE } from '#audit/model/port.ts';
import { withAnswerCache } from '#model/answer-cache.ts';
import { streaming, withStatus } from '#test/hostile-model.ts';
import { type Hostility, openHostility } from '#test/hostility.ts';
import { modelRequest, VERDICT } from '#test/model-request.ts';

const GOOD = streaming(JSON.stringify(VERDICT));

let hostility: Hostility;

beforeEach(() => {
  hostility = openHostility();
});

afterEach(() => hostility.stop());

describe('an answer given before', () => {
  it('is given again at no cost', async () => {
    const server = await hostility.start(GOOD);
    const model = withAnswerCache(hostility.connect(server.url), 'm');

    const first = await model.ask(modelRequest());

    expect(first.usage.requests).toBe(1);
    expect(await model.ask(modelRequest())).toEqual({ value: VERDICT, usage: NO_USAGE });
    expect(server.received).toHaveLength(1);
  });

  it('is not changed by what its reader does to it', async () => {
    const server = await hostility.start(GOOD);
    const model = withAnswerCache(hostility.connect(server.url), 'm');

    for (let i = 0; i < 2; i += 1) {
      const reply = await model.ask(modelRequest());
      if ('value' in reply) reply.value.lines.length = 0;
    }

    expect(await model.ask(modelRequest())).toMatchObject({ value: VERDICT });
  });

  it.each([
    ['code', { ...modelRequest(), user: 'Other code' }],
    ['instructions', { ...modelRequest(), system: 'Other instructions' }],
    ['bound', { ...modelRequest(), maxOutputTokens: 7 }],
    ['task', { ...modelRequest(), task: 'refute' as const }],
  ])('is not given to a question with another %s', async (_, other) => {
    const server = await hostility.start(GOOD);
    const model = withAnswerCache(hostility.connect(server.url), 'm');

    await model.ask(modelRequest());
    await model.ask(other);

    expect(server.received).toHaveLength(2);
  });

  it('is forgotten when it is the longest unused of too many', async () => {
    const server = await hostility.start(GOOD);
    const model = withAnswerCache(hostility.connect(server.url), 'm', 2);

    for (const question of ['a', 'b', 'a', 'c', 'a', 'b']) await model.ask(modelRequest(question));

    const asked = server.received.map(({ body }) => JSON.stringify(body['messages']).at(-4));
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });
});

describe('the memory alone', () => {
  it('gives what was answered, and fails for the rest without a question', async () => {
    const server = await hostility.start(GOOD);
    const model = withAnswerCache(hostility.connect(server.url), 'm');
    await model.ask(modelRequest('known'));

    const known = await model.memory.ask(modelRequest('known'));
    const unknown = await model.memory.ask(modelRequest('unknown'));

    expect(known).toEqual({ value: VERDICT, usage: NO_USAGE });
    expect(unknown).toMatchObject({ failed: 'No answer to this is remembered.', usage: NO_USAGE });
    expect(server.received).toHaveLength(1);
  });
});

describe('a question without an answer', () => {
  it('is asked again', async () => {
    const server = await hostility.start(withStatus(401), GOOD);
    const model = withAnswerCache(hostility.connect(server.url), 'm');

    expect(await model.ask(modelRequest())).toHaveProperty('failed');
    expect(await model.ask(modelRequest())).toMatchObject({ value: VERDICT });
  });
});
