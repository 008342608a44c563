import { afterEach, describe, expect, it } from 'vitest';
import type { ModelPort, ModelReply } from '#audit/model/port.ts';
import { createLog } from '#log';
import { createOpenAiModel, type Endpoint } from '#model/openai-model.ts';
import {
  type Behaviour,
  breakingOff,
  completing,
  endless,
  type HostileModel,
  redirecting,
  refusing,
  sending,
  stalling,
  startHostileModel,
  streaming,
  withStatus,
} from '#test/hostile-model.ts';
import { modelRequest, VERDICT, type Verdict } from '#test/model-request.ts';

const GOOD = JSON.stringify(VERDICT);
const KEY = 'sk-hostile-servers-may-see-this';

const servers: HostileModel[] = [];
const logged: string[] = [];
const slept: number[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  logged.length = 0;
  slept.length = 0;
});

async function start(...behaviours: Behaviour[]): Promise<HostileModel> {
  const server = await startHostileModel(...behaviours);
  servers.push(server);
  return server;
}

function connect(baseUrl: string, endpoint: Partial<Endpoint> = {}, timeoutMs = 10_000): ModelPort {
  const log = createLog({
    level: 'debug',
    secrets: [],
    write: (line) => logged.push(line),
    now: () => new Date(0),
  });
  const sleep = (milliseconds: number): Promise<void> => {
    slept.push(milliseconds);
    return Promise.resolve();
  };
  return createOpenAiModel({ baseUrl, apiKey: KEY, model: 'm', ...endpoint }, { log, sleep, timeoutMs });
}

/** Asks once; the request carries code that must turn up nowhere but at the server. */
async function askOf(server: HostileModel, timeoutMs?: number): Promise<ModelReply<Verdict>> {
  const reply = await connect(server.url, {}, timeoutMs).ask(modelRequest('const secretRate = 0.0042;'));
  expect(logged.join('')).not.toMatch(/secretRate|sk-hostile/);
  return reply;
}

function reasonOf(reply: ModelReply<unknown>): string {
  return 'failed' in reply ? reply.failed : 'no failure';
}

describe('an answer', () => {
  it.each([
    ['as asked for', GOOD],
    ['in a fence', `\`\`\`json\n${GOOD}\n\`\`\``],
    ['between sentences', `Here is {what} you asked for:\n${GOOD}\nAnything else?`],
    ['behind thoughts with a draft', `<think>First {"word":"kept","lines":[],"note":null}</think>\n${GOOD}`],
    ['behind a byte order mark', `\uFEFF${GOOD}`],
    ['indented', JSON.stringify(VERDICT, null, 2)],
    ['with a field nobody asked for', JSON.stringify({ ...VERDICT, score: 10 })],
  ])('is taken %s, streamed and whole', async (_, content) => {
    const server = await start(streaming(content), completing({ role: 'assistant', content }));
    const model = connect(server.url);

    expect(await model.ask(modelRequest())).toMatchObject({ value: VERDICT });
    expect(await model.ask(modelRequest())).toMatchObject({ value: VERDICT });
    expect(server.received).toHaveLength(2);
  });

  it('is taken without a word why it ended, when it is whole', async () => {
    const server = await start(streaming(GOOD, { finish: null, done: false }));

    expect(await askOf(server)).toMatchObject({ value: VERDICT, usage: { requests: 1 } });
  });

  it('is taken in parts', async () => {
    const server = await start(completing({ content: [{ type: 'text', text: GOOD }] }));

    expect(await askOf(server)).toMatchObject({ value: VERDICT });
  });

  it('is shown as it comes, and not after the reply', async () => {
    const server = await start(streaming(GOOD));
    const shown: string[] = [];

    await connect(server.url).ask(modelRequest(), { onText: (text) => shown.push(text) });

    expect(shown).toEqual([GOOD.slice(0, Math.ceil(GOOD.length / 2)), GOOD]);
  });

  it('costs what the server counts, or else an estimate', async () => {
    const usage = { prompt_tokens: 70, completion_tokens: 9, total_tokens: 79 };
    const counted = await askOf(await start(streaming(GOOD, { usage })));
    const estimated = await askOf(await start(streaming(GOOD, { usage: { prompt_tokens: -1 } })));

    expect(counted.usage).toEqual({ requests: 1, inputTokens: 70, outputTokens: 9, costUsd: null });
    expect(estimated.usage.inputTokens).toBeGreaterThan(10);
    expect(estimated.usage.outputTokens).toBe(Math.ceil(GOOD.length / 4));
  });
});

describe('a request', () => {
  it('asks for the same answer each time, in the shape that strict servers take', async () => {
    const server = await start(streaming(GOOD));

    await askOf(server);

    expect(server.received[0]).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      body: {
        model: 'm',
        stream: true,
        stream_options: { include_usage: true },
        temperature: 0,
        seed: 1,
        max_tokens: 1_000,
      },
    });
    expect(server.received[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(server.received[0]?.body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'verdict',
        strict: true,
        schema: {
          type: 'object',
          properties: {
            word: { type: 'string' },
            lines: { type: 'array', items: { type: 'integer' } },
            note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
          },
          required: ['word', 'lines', 'note'],
          additionalProperties: false,
        },
      },
    });
  });

  it('carries no key where there is none', async () => {
    const server = await start(streaming(GOOD));

    await connect(server.url, { apiKey: null }).ask(modelRequest());

    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  it("goes to the first of the server's models where none is named, looked up once", async () => {
    const server = await start(withStatus(200, { data: [{ id: 'qwen' }, { id: 'llama' }] }), streaming(GOOD));
    const model = connect(server.url, { model: null });

    await model.ask(modelRequest());
    await model.ask(modelRequest());

    expect(server.received.map(({ path }) => path)).toEqual([
      '/v1/models',
      '/v1/chat/completions',
      '/v1/chat/completions',
    ]);
    expect(server.received[1]?.body['model']).toBe('qwen');
  });

  it('fails where the server names no model', async () => {
    const server = await start(withStatus(200, { data: [] }));

    expect(reasonOf(await connect(server.url, { model: null }).ask(modelRequest()))).toMatch(
      /not a completion/,
    );
  });
});

describe('a server that takes less', () => {
  it.each([
    ['no schema', ['response_format=json_schema'], { response_format: { type: 'json_object' } }],
    ['no format', ['response_format'], {}],
    ['no temperature', ['temperature'], { seed: 1 }],
    ['no seed', ['seed'], { temperature: 0 }],
    ['another name for the bound', ['max_tokens'], { max_completion_tokens: 1_000 }],
    ['no bound', ['max_tokens', 'max_completion_tokens'], {}],
    ['no count of a stream', ['stream_options'], { stream: true }],
    ['no stream', ['stream'], { stream: false }],
    ['hardly anything', ['response_format', 'temperature', 'seed', 'stream_options', 'max_tokens'], {}],
  ])('is asked without what it refuses, and remembered: %s', async (_, refused, kept) => {
    const answer: Behaviour = (response, received) =>
      (received.body['stream'] === true ? streaming(GOOD) : completing({ content: GOOD }))(
        response,
        received,
      );
    const server = await start(refusing(refused, answer));
    const model = connect(server.url);

    expect(await model.ask(modelRequest())).toMatchObject({ value: VERDICT });
    const learned = server.received.length;
    expect(await model.ask(modelRequest('Another question'))).toMatchObject({ value: VERDICT });

    expect(server.received).toHaveLength(learned + 1);
    expect(server.received.at(-1)?.body).toMatchObject(kept);
    for (const name of refused.filter((parameter) => !parameter.includes('='))) {
      expect(server.received.at(-1)?.body[name] ?? false).toBe(false);
    }
  });

  it('is told the shape in words where it takes no schema', async () => {
    const server = await start(refusing(['response_format'], streaming(GOOD)));

    await askOf(server);

    const messages = JSON.stringify(server.received.at(-1)?.body['messages']);
    expect(messages).toContain('- lines: a list of at most 5, each a whole number from 1 up to 1000');
    expect(messages).toContain('- note: text, at most 200 characters or null');
  });

  it('is brought to an answer though it does not say what it refuses', async () => {
    const server = await start(refusing(['seed', 'stream'], completing({ content: GOOD }), false));

    expect(await askOf(server)).toMatchObject({ value: VERDICT });
  });

  it('is given up when nothing is left to leave out, and not taken for one that takes less', async () => {
    const server = await start(withStatus(400, { error: { message: 'No.' } }));
    const model = connect(server.url);

    expect(reasonOf(await model.ask(modelRequest()))).toBe("The model's server refused the request (400).");
    expect(server.received.length).toBeLessThanOrEqual(9);
    server.behave(streaming(GOOD));
    await model.ask(modelRequest());
    expect(server.received.at(-1)?.body).toMatchObject({ response_format: { type: 'json_schema' }, seed: 1 });
  });

  it.each([
    ['context_length_exceeded', /longer than the model takes/],
    ['content_filter', /filter/],
    ['model_not_found', /knows no such model/],
  ])('is not asked in other ways for %s', async (code, reason) => {
    const server = await start(
      withStatus(400, { error: { message: 'x', code, type: 'invalid_request_error' } }),
    );

    expect(reasonOf(await askOf(server))).toMatch(reason);
    expect(server.received).toHaveLength(1);
  });
});

describe('an answer in another shape', () => {
  it('is sent back once with what is wrong with it', async () => {
    const server = await start(streaming('{"word":"lost","lines":[0]}'), streaming(GOOD));

    expect(await askOf(server)).toMatchObject({ value: VERDICT, usage: { requests: 2 } });
    const messages = JSON.stringify(server.received[1]?.body['messages']);
    expect(messages).toContain('lines.0: Too small');
    expect(messages).toContain('{\\"word\\":\\"lost\\",\\"lines\\":[0]}');
  });

  it.each([
    ['no JSON', 'I would rather talk about the weather.'],
    ['a list', '[1, 2, 3]'],
    ['half an object', '{"word": "lost", "lines": ['],
    ['other fields', '{"findings": "https://evil.test @everyone"}'],
    ['too much of it', JSON.stringify({ ...VERDICT, word: 'x'.repeat(41) })],
    ['deep nesting', '{"a":'.repeat(20_000)],
  ])('is given up after the second time: %s', async (_, content) => {
    const server = await start(streaming(content));

    const reply = await askOf(server);

    expect(reasonOf(reply)).toMatch(/another shape than asked for, twice/);
    expect(reasonOf(reply)).not.toMatch(/evil|weather/);
    expect(reply.usage.requests).toBe(2);
    expect(reply).not.toHaveProperty('isOutage');
  });
});

describe('a completion without an answer', () => {
  it.each([
    ['cut off', streaming(GOOD, { finish: 'length' }), /cut off at 1000 tokens/],
    ['filtered', streaming(GOOD, { finish: 'content_filter' }), /filter/],
    ['refused', streaming('', { refusal: 'I cannot help' }), /^The model refused to answer\.$/],
    ['refused, whole', completing({ content: null, refusal: 'I cannot help' }), /refused to answer/],
    ['empty', streaming(''), /answered with nothing/],
    ['without choices', withStatus(200, { choices: [] }), /without a choice/],
    ['without content', completing({ content: 5 }), /answered with nothing/],
  ])('is told and not asked for again: %s', async (_, behaviour, reason) => {
    const server = await start(behaviour);

    const reply = await askOf(server);

    expect(reasonOf(reply)).toMatch(reason);
    expect(reply).not.toHaveProperty('isOutage');
    expect(server.received).toHaveLength(1);
  });
});

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
    const server = await start(withStatus(status, body));

    const reply = await askOf(server);

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
    ['plain text', sending('text/plain', 'It works!'), /broke off/],
  ])('is told what came instead: %s', async (_, behaviour, reason) => {
    expect(reasonOf(await askOf(await start(behaviour)))).toMatch(reason);
  });

  it('is asked for again after a failure of its own', async () => {
    const server = await start(withStatus(500), withStatus(503), streaming(GOOD));

    expect(await askOf(server)).toMatchObject({ value: VERDICT, usage: { requests: 3 } });
    expect(slept).toEqual([500, 1_000]);
  });

  it('is given up after the third failure', async () => {
    const server = await start(withStatus(500));

    expect(await askOf(server)).toMatchObject({ isOutage: true, usage: { requests: 3 } });
  });

  it('is left alone for as long as it asks', async () => {
    const server = await start(withStatus(429, {}, { 'retry-after': '2' }), streaming(GOOD));

    expect(await askOf(server)).toMatchObject({ value: VERDICT });
    expect(slept).toEqual([2_000]);
  });

  it('is not waited for longer than a worker should sleep', async () => {
    const server = await start(withStatus(429, {}, { 'retry-after': '3600' }));

    expect(reasonOf(await askOf(server))).toMatch(/takes no more requests for now \(429\)/);
    expect(server.received).toHaveLength(1);
  });

  it('is not asked again when the quota is used up', async () => {
    const server = await start(withStatus(429, { error: { code: 'insufficient_quota' } }));

    expect(reasonOf(await askOf(server))).toMatch(/quota .* used up \(429, insufficient_quota\)/);
    expect(server.received).toHaveLength(1);
  });

  it('is not waited for when it stalls before the answer', async () => {
    const server = await start(stalling(null));

    expect(await askOf(server, 100)).toMatchObject({
      failed: expect.stringMatching(/in time/),
      isOutage: true,
    });
    expect(server.received).toHaveLength(1);
  });

  it('is not waited for when it stalls within the answer, which is paid for', async () => {
    const reply = await askOf(await start(stalling(GOOD.slice(0, 20))), 1_000);

    expect(reasonOf(reply)).toMatch(/took too long/);
    expect(reply).not.toHaveProperty('isOutage');
    expect(reply.usage.outputTokens).toBe(5);
  });

  it('is asked again when half a stream came', async () => {
    const server = await start(
      breakingOff(GOOD.slice(0, 20)),
      streaming(GOOD.slice(0, 20), { finish: null }),
      streaming(GOOD),
    );

    expect(await askOf(server)).toMatchObject({ value: VERDICT, usage: { requests: 3 } });
  });

  it('does not get the request sent on', async () => {
    const target = await start(streaming(GOOD));
    const server = await start(redirecting(`${target.url}/chat/completions`));

    expect(reasonOf(await askOf(server))).toMatch(/another address, which is not followed/);
    expect(target.received).toEqual([]);
  });

  it('is not read to the end where there is none', async () => {
    expect(reasonOf(await askOf(await start(endless())))).toMatch(/too long to be read/);
  });

  it('is told when nobody listens', async () => {
    const server = await start();
    await servers.pop()?.stop();

    expect(await askOf(server)).toMatchObject({
      failed: "The model's server cannot be reached (ECONNREFUSED).",
      isOutage: true,
      usage: { requests: 1 },
    });
  });
});
