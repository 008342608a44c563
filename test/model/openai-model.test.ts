import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Behaviour,
  completing,
  refusing,
  sending,
  stalling,
  streaming,
  withStatus,
} from '#test/hostile-model.ts';
import { type Hostility, KEY, openHostility, reasonOf } from '#test/hostility.ts';
import { modelRequest, VERDICT } from '#test/model-request.ts';

const GOOD = JSON.stringify(VERDICT);

let hostility: Hostility;

beforeEach(() => {
  hostility = openHostility();
});

afterEach(() => hostility.stop());

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
    const server = await hostility.start(streaming(content), completing({ role: 'assistant', content }));
    const model = hostility.connect(server.url);

    expect(await model.ask(modelRequest())).toMatchObject({ value: VERDICT });
    expect(await model.ask(modelRequest())).toMatchObject({ value: VERDICT });
    expect(server.received).toHaveLength(2);
  });

  it('is taken without a word why it ended, when it is whole', async () => {
    const server = await hostility.start(streaming(GOOD, { finish: null, done: false }));

    expect(await hostility.ask(server)).toMatchObject({ value: VERDICT, usage: { requests: 1 } });
  });

  it('is taken from a server that forgets to hang up', async () => {
    const server = await hostility.start(stalling(GOOD, 'stop'));

    expect(await hostility.ask(server, 2_000)).toMatchObject({ value: VERDICT, usage: { requests: 1 } });
  });

  it('is taken in parts', async () => {
    const server = await hostility.start(completing({ content: [{ type: 'text', text: GOOD }] }));

    expect(await hostility.ask(server)).toMatchObject({ value: VERDICT });
  });

  it('is taken from a stream under another type', async () => {
    const piece = JSON.stringify({ choices: [{ delta: { content: GOOD }, finish_reason: 'stop' }] });
    const server = await hostility.start(
      sending('text/plain', `: hello\n\ndata: ${piece}\n\ndata: [DONE]\n\n`),
    );

    expect(await hostility.ask(server)).toMatchObject({ value: VERDICT });
  });

  it('is shown as it comes, and not after the reply', async () => {
    const server = await hostility.start(streaming(GOOD));
    const shown: string[] = [];

    await hostility.connect(server.url).ask(modelRequest(), { onText: (text) => shown.push(text) });

    expect(shown).toEqual([GOOD.slice(0, Math.ceil(GOOD.length / 2)), GOOD]);
  });

  it('costs what the server counts, or else an estimate', async () => {
    const usage = { prompt_tokens: 70, completion_tokens: 9, total_tokens: 79 };
    const counted = await hostility.ask(await hostility.start(streaming(GOOD, { usage })));
    const estimated = await hostility.ask(
      await hostility.start(streaming(GOOD, { usage: { prompt_tokens: -1 } })),
    );

    expect(counted.usage).toEqual({ requests: 1, inputTokens: 70, outputTokens: 9, costUsd: null });
    expect(estimated.usage.inputTokens).toBeGreaterThan(10);
    expect(estimated.usage.outputTokens).toBe(Math.ceil(GOOD.length / 4));
  });
});

describe('a request', () => {
  it('asks for the same answer each time, in the shape that strict servers take', async () => {
    const server = await hostility.start(streaming(GOOD));

    await hostility.ask(server);

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
    const server = await hostility.start(streaming(GOOD));

    await hostility.connect(server.url, { apiKey: null }).ask(modelRequest());

    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  it("goes to the first of the server's models where none is named, looked up once", async () => {
    const server = await hostility.start(
      withStatus(200, { data: [{ id: 'qwen' }, { id: 'llama' }] }),
      streaming(GOOD),
    );
    const model = hostility.connect(server.url, { model: null });

    await model.ask(modelRequest());
    await model.ask(modelRequest());

    expect(server.received.map(({ path }) => path)).toEqual([
      '/v1/models',
      '/v1/chat/completions',
      '/v1/chat/completions',
    ]);
    expect(server.received[1]?.body['model']).toBe('qwen');
  });

  it.each([
    ['lists none', withStatus(200, { data: [] })],
    ['has no list', withStatus(404)],
    ['lists nonsense', sending('text/html', '<html>')],
  ])('fails where the server %s and none is named', async (_, behaviour) => {
    const server = await hostility.start(behaviour);

    expect(reasonOf(await hostility.connect(server.url, { model: null }).ask(modelRequest()))).toBe(
      "The model's server lists no model: METERCHECK_MODEL has to name one.",
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
    const server = await hostility.start(refusing(refused, answer));
    const model = hostility.connect(server.url);

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
    const server = await hostility.start(refusing(['response_format'], streaming(GOOD)));

    await hostility.ask(server);

    const messages = JSON.stringify(server.received.at(-1)?.body['messages']);
    expect(messages).toContain('- lines: a list of at most 5, each a whole number from 1 up to 1000');
    expect(messages).toContain('- note: text, at most 200 characters or null');
  });

  it('is brought to an answer though it does not say what it refuses', async () => {
    const server = await hostility.start(refusing(['seed', 'stream'], completing({ content: GOOD }), false));

    expect(await hostility.ask(server)).toMatchObject({ value: VERDICT });
  });

  it('is given up when nothing is left to leave out, and not taken for one that takes less', async () => {
    const server = await hostility.start(withStatus(400, { error: { message: 'No.' } }));
    const model = hostility.connect(server.url);

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
    const server = await hostility.start(
      withStatus(400, { error: { message: 'x', code, type: 'invalid_request_error' } }),
    );

    expect(reasonOf(await hostility.ask(server))).toMatch(reason);
    expect(server.received).toHaveLength(1);
  });
});

describe('an answer in another shape', () => {
  it('is sent back once with what is wrong with it', async () => {
    const server = await hostility.start(streaming('{"word":"lost","lines":[0]}'), streaming(GOOD));

    expect(await hostility.ask(server)).toMatchObject({ value: VERDICT, usage: { requests: 2 } });
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
    const server = await hostility.start(streaming(content));

    const reply = await hostility.ask(server);

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
    const server = await hostility.start(behaviour);

    const reply = await hostility.ask(server);

    expect(reasonOf(reply)).toMatch(reason);
    expect(reply).not.toHaveProperty('isOutage');
    expect(server.received).toHaveLength(1);
  });
});
