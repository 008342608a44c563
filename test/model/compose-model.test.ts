import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelPort } from '#audit/model/port.ts';
import type { ModelSettings } from '#env';
import { createLog } from '#log';
import { createMetrics, type Metrics } from '#metrics';
import { createModel } from '#model/compose-model.ts';
import { type Behaviour, type HostileModel, streaming, withStatus } from '#test/hostile-model.ts';
import { type Hostility, KEY, openHostility, reasonOf } from '#test/hostility.ts';
import { modelRequest, VERDICT } from '#test/model-request.ts';

const now = (): Date => new Date('2026-03-01T12:00:00Z');
const GOOD = streaming(JSON.stringify(VERDICT), { usage: { prompt_tokens: 3_000, completion_tokens: 500 } });
const QUEUE = { waiting: 0, active: 0, dead: 0, oldestWaitingSeconds: 0 };

let hostility: Hostility;
let metrics: Metrics;
let logged: string[];

beforeEach(() => {
  hostility = openHostility();
  metrics = createMetrics();
  logged = [];
});

afterEach(() => hostility.stop());

async function compose(
  settings: Partial<ModelSettings>,
  ...behaviours: Behaviour[]
): Promise<{ readonly server: HostileModel; readonly model: ModelPort }> {
  const server = await hostility.start(...behaviours);
  const log = createLog({ level: 'debug', secrets: [], write: (line) => logged.push(line), now });
  const all: ModelSettings = {
    apiKey: KEY,
    baseUrl: server.url,
    model: 'm',
    tokensPerRequest: 16_000,
    tokensPerPullRequest: 160_000,
    tokensPerDay: 1_000_000,
    concurrency: 4,
    price: { inputUsdPerMillion: 1, outputUsdPerMillion: 10 },
    ...settings,
  };
  return { server, model: createModel(all, { log, now, metrics }) };
}

describe('the model of the settings', () => {
  it('is paid for once for each question', async () => {
    const { server, model } = await compose({}, GOOD);

    const first = await model.ask(modelRequest());
    const second = await model.ask(modelRequest());

    expect(first.usage).toEqual({ requests: 1, inputTokens: 3_000, outputTokens: 500, costUsd: 0.008 });
    expect(second.usage).toEqual({ requests: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 });
    expect(server.received).toHaveLength(1);
  });

  it('gives what it knows though the day is spent', async () => {
    const { model } = await compose({ tokensPerDay: 4_000 }, GOOD);
    await model.ask(modelRequest());

    expect(reasonOf(await model.ask(modelRequest('another')))).toMatch(/used up/);
    expect(await model.ask(modelRequest())).toMatchObject({ value: VERDICT });
  });

  it('is asked once when it is dead, whatever waits for a place', async () => {
    const { server, model } = await compose({ concurrency: 2 }, withStatus(403));

    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, i) => model.ask(modelRequest(`Question ${i}`))),
    );

    expect(replies.every((reply) => 'failed' in reply)).toBe(true);
    expect(server.received).toHaveLength(1);
  });

  it('is counted', async () => {
    const { model } = await compose({}, GOOD, withStatus(403));
    await model.ask(modelRequest());
    await model.ask(modelRequest());
    await model.ask(modelRequest('another'));

    const text = metrics.render(QUEUE);
    expect(text).toContain('metercheck_model_questions_total{task="audit",outcome="answered"} 1');
    expect(text).toContain('metercheck_model_questions_total{task="audit",outcome="remembered"} 1');
    expect(text).toContain('metercheck_model_questions_total{task="audit",outcome="failed"} 1');
    expect(text).toContain('metercheck_model_tokens_total{direction="input"} 3000');
  });

  it('is logged without key or code', async () => {
    const { model } = await compose(
      {},
      withStatus(403, { error: { message: `The key ${KEY} of meter.ts` } }),
    );

    await model.ask(modelRequest('const secretRate = 0.0042;'));

    expect(logged.join('')).toContain('model gave no answer');
    expect(logged.join('')).not.toMatch(/sk-|secretRate|meter\.ts/);
  });

  it('is the first that the server lists where none is named', async () => {
    const { server, model } = await compose(
      { model: null },
      withStatus(200, { data: [{ id: 'qwen' }] }),
      GOOD,
    );

    expect(await model.ask(modelRequest())).toMatchObject({ value: VERDICT });
    expect(server.received[1]?.body['model']).toBe('qwen');
  });
});
