import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  breakingOff,
  endless,
  redirecting,
  sending,
  stalling,
  streaming,
  withStatus,
} from '#test/hostile-model.ts';
import { type Hostility, openHostility, reasonOf } from '#test/hostility.ts';
import { modelRequest, VERDICT, Verdict } from '#test/model-request.ts';

const GOOD = JSON.stringify(VERDICT);

/** JSON of any shape, of nearly the right one, and as pieces of a stream. */
const nearly = fc.record(
  {
    choices: fc.array(
      fc.record(
        { message: fc.jsonValue(), delta: fc.jsonValue(), finish_reason: fc.jsonValue() },
        { requiredKeys: [] },
      ),
    ),
    usage: fc.jsonValue(),
    error: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const json = fc.oneof(
  fc.json(),
  nearly.map((value) => JSON.stringify(value)),
);
const hostile = fc.oneof(
  json,
  fc.string(),
  fc.array(json).map((pieces) => pieces.map((piece) => `data: ${piece}\n\n`).join('')),
);

let hostility: Hostility;

beforeEach(() => {
  hostility = openHostility();
});

afterEach(() => hostility.stop());

describe('a server that does not serve', () => {
  it.each([
    [
      401,
      { error: { code: 'invalid_api_key', message: 'Key sk-hostile is wrong' } },
      '(401, invalid_api_key)',
    ],
    [403, { error: { code: 'see https://evil.test @all', type: 'forbidden' } }, '(403, forbidden)'],
    [403, { error: { code: '[x](https://evil.test)' } }, '(403).'],
    [404, {}, '(404)'],
  ])('is asked once: %s', async (status, body, told) => {
    const server = await hostility.start(withStatus(status, body));

    const reply = await hostility.ask(server);

    expect(reasonOf(reply)).toContain(told);
    expect(reasonOf(reply)).not.toMatch(/evil|sk-|@/);
    expect(reply).toMatchObject({ isOutage: true, usage: { requests: 1, inputTokens: 0, outputTokens: 0 } });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    [
      'an error under the status 200',
      withStatus(200, { error: { code: 401, message: 'No user' } }),
      /refused the key/,
    ],
    [
      'a bare error under the status 200',
      withStatus(200, { error: 'model is not loaded' }),
      /failed \(500\)/,
    ],
    ['a web page', sending('text/html', '<html>Log in</html>'), /web page/],
    ['something else', withStatus(200, { hello: 'world' }), /without a choice/],
    ['broken JSON', sending('application/json', '{"choices": ['), /not a completion/],
    ['a stream of nonsense', sending('text/event-stream', 'data: {nonsense\n\n'), /not a completion/],
    ['an empty stream', sending('text/event-stream', ''), /broke off/],
    ['plain text', sending('text/plain', 'It works!'), /not a completion/],
    ['a web page under another type', sending('application/json', '\n<!doctype html>'), /web page/],
    ['nothing', sending('application/json', ''), /not a completion/],
  ])('is told what came instead: %s', async (_, behaviour, reason) => {
    expect(reasonOf(await hostility.ask(await hostility.start(behaviour)))).toMatch(reason);
  });

  it('is asked for again after a failure of its own', async () => {
    const server = await hostility.start(withStatus(500), withStatus(503), streaming(GOOD));

    expect(await hostility.ask(server)).toMatchObject({ value: VERDICT, usage: { requests: 3 } });
    expect(hostility.slept).toEqual([500, 1_000]);
  });

  it('is given up after the third failure', async () => {
    const server = await hostility.start(withStatus(500));

    expect(await hostility.ask(server)).toMatchObject({ isOutage: true, usage: { requests: 3 } });
  });

  it.each([
    ['seconds', { 'retry-after': '2' }, 2_000],
    ['milliseconds', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1_500],
    [
      'a date',
      { 'retry-after': 'Sun, 01 Mar 2026 12:00:05 GMT', date: 'Sun, 01 Mar 2026 12:00:00 GMT' },
      5_000,
    ],
    ['nonsense', { 'retry-after': 'later' }, 500],
  ])('is left alone for as long as it asks, in %s', async (_, headers, wait) => {
    const server = await hostility.start(withStatus(429, {}, headers), streaming(GOOD));

    expect(await hostility.ask(server)).toMatchObject({ value: VERDICT });
    expect(hostility.slept).toEqual([wait]);
  });

  it('is not waited for longer than a worker should sleep', async () => {
    const server = await hostility.start(withStatus(429, {}, { 'retry-after': '3600' }));

    expect(reasonOf(await hostility.ask(server))).toMatch(/takes no more requests for now \(429\)/);
    expect(server.received).toHaveLength(1);
  });

  it('is not asked again when the quota is used up', async () => {
    const server = await hostility.start(withStatus(429, { error: { code: 'insufficient_quota' } }));

    expect(reasonOf(await hostility.ask(server))).toMatch(/quota .* used up \(429, insufficient_quota\)/);
    expect(server.received).toHaveLength(1);
  });

  it('is not waited for when it stalls before the answer', async () => {
    const server = await hostility.start(stalling(null));

    expect(await hostility.ask(server, 100)).toMatchObject({
      failed: expect.stringMatching(/in time/),
      isOutage: true,
    });
    expect(server.received).toHaveLength(1);
  });

  it('is not waited for when it stalls within the answer, which is paid for', async () => {
    const reply = await hostility.ask(await hostility.start(stalling(GOOD.slice(0, 20))), 2_000);

    expect(reasonOf(reply)).toMatch(/took too long/);
    expect(reply).not.toHaveProperty('isOutage');
    expect(reply.usage.outputTokens).toBe(5);
  });

  it('is asked again when half a stream came', async () => {
    const server = await hostility.start(
      breakingOff(GOOD.slice(0, 20)),
      streaming(GOOD.slice(0, 20), { finish: null }),
      streaming(GOOD),
    );

    expect(await hostility.ask(server)).toMatchObject({ value: VERDICT, usage: { requests: 3 } });
  });

  it('does not get the request sent on', async () => {
    const target = await hostility.start(streaming(GOOD));
    const server = await hostility.start(redirecting(`${target.url}/chat/completions`));

    expect(reasonOf(await hostility.ask(server))).toMatch(/another address, which is not followed/);
    expect(target.received).toEqual([]);
  });

  it('is not read to the end where there is none', async () => {
    expect(reasonOf(await hostility.ask(await hostility.start(endless())))).toMatch(/too long to be read/);
  });

  it('is told when nobody listens', async () => {
    const server = await hostility.start();
    await server.stop();

    expect(await hostility.ask(server)).toMatchObject({
      failed: "The model's server cannot be reached (ECONNREFUSED).",
      isOutage: true,
      usage: { requests: 1 },
    });
  });
});

describe('whatever a server says', () => {
  it('is an answer in the shape asked for or one sentence', async () => {
    const server = await hostility.start(withStatus(200));
    const model = hostility.connect(server.url);

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('application/json', 'text/event-stream', 'text/plain'),
        hostile,
        async (type, body) => {
          server.behave(sending(type, body));

          const reply = await model.ask(modelRequest());

          expect('value' in reply ? Verdict.parse(reply.value) : reply.failed).toBeTruthy();
          expect(reasonOf(reply)).toMatch(/^[\w ,.:;'()]+$/);
        },
      ),
    );
  });
});
