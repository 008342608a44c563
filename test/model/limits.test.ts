import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelPort } from '#audit/model/port.ts';
import { withConcurrency } from '#model/concurrency.ts';
import { withDailyCap } from '#model/daily-cap.ts';
import { withPrice } from '#model/price.ts';
import { streaming } from '#test/hostile-model.ts';
import { type Hostility, openHostility, reasonOf } from '#test/hostility.ts';
import { modelRequest, VERDICT } from '#test/model-request.ts';

const USAGE = { prompt_tokens: 3_000, completion_tokens: 500 };
const GOOD = streaming(JSON.stringify(VERDICT), { usage: USAGE });

let hostility: Hostility;

beforeEach(() => {
  hostility = openHostility();
});

afterEach(() => hostility.stop());

describe('questions at a time', () => {
  it('are no more than allowed, and all get their turn', async () => {
    let running = 0;
    let most = 0;
    const server = await hostility.start(GOOD);
    const real = hostility.connect(server.url);
    const counted: ModelPort = {
      ask: async (request) => {
        running += 1;
        most = Math.max(most, running);
        const reply = await real.ask(request);
        running -= 1;
        return reply;
      },
    };
    const model = withConcurrency(counted, 3);

    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, i) => model.ask(modelRequest(`Question ${i}`))),
    );

    expect(replies.every((reply) => 'value' in reply)).toBe(true);
    expect(most).toBe(3);
  });
});

describe("a day's tokens", () => {
  it('end, and are new on the next day', async () => {
    const server = await hostility.start(GOOD);
    let time = new Date('2026-03-01T23:00:00Z');
    const model = withDailyCap(hostility.connect(server.url), 8_000, () => time);

    await model.ask(modelRequest('a'));
    await model.ask(modelRequest('b'));
    const refused = await model.ask(modelRequest('c'));

    expect(reasonOf(refused)).toBe(
      'The 8000 tokens of 2026-03-01 (UTC) are used up or too few for this question.',
    );
    expect(refused.usage.requests).toBe(0);
    time = new Date('2026-03-02T00:00:00Z');
    expect(await model.ask(modelRequest('c'))).toMatchObject({ value: VERDICT });
    expect(server.received).toHaveLength(3);
  });

  it('hold for questions at the same time', async () => {
    const server = await hostility.start(GOOD);
    const model = withDailyCap(hostility.connect(server.url), 2_500, () => new Date(0));

    const replies = await Promise.all(['a', 'b', 'c', 'd'].map((user) => model.ask(modelRequest(user))));

    expect(replies.filter((reply) => 'value' in reply)).toHaveLength(2);
    expect(server.received).toHaveLength(2);
  });
});

describe('a price', () => {
  it('makes a cost of the counted tokens', async () => {
    const server = await hostility.start(GOOD);
    const model = withPrice(hostility.connect(server.url), {
      inputUsdPerMillion: 0.25,
      outputUsdPerMillion: 2,
    });

    expect((await model.ask(modelRequest())).usage).toEqual({
      requests: 1,
      inputTokens: 3_000,
      outputTokens: 500,
      costUsd: 0.001_75,
    });
  });

  it('that nobody named makes none', async () => {
    const server = await hostility.start(GOOD);

    expect(
      (await withPrice(hostility.connect(server.url), null).ask(modelRequest())).usage.costUsd,
    ).toBeNull();
  });
});
