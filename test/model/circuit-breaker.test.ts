import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelPort } from '#audit/model/port.ts';
import { withCircuitBreaker } from '#model/circuit-breaker.ts';
import { type Behaviour, type HostileModel, streaming, withStatus } from '#test/hostile-model.ts';
import { type Hostility, openHostility, reasonOf } from '#test/hostility.ts';
import { modelRequest, VERDICT } from '#test/model-request.ts';

const GOOD = streaming(JSON.stringify(VERDICT));
const DEAD = withStatus(401);

let hostility: Hostility;
let time: number;

beforeEach(() => {
  hostility = openHostility();
  time = Date.parse('2026-03-01T12:00:00Z');
});

afterEach(() => hostility.stop());

async function guard(
  ...behaviours: Behaviour[]
): Promise<{ readonly server: HostileModel; readonly model: ModelPort }> {
  const server = await hostility.start(...behaviours);
  return { server, model: withCircuitBreaker(hostility.connect(server.url), () => new Date(time)) };
}

describe('a server that is down', () => {
  it('costs one question, however many there are', async () => {
    const { server, model } = await guard(DEAD);

    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, i) => model.ask(modelRequest(`Question ${i}`))),
    );
    await model.ask(modelRequest());

    expect(server.received).toHaveLength(1);
    expect(replies.every((reply) => 'isOutage' in reply)).toBe(true);
  });

  it('is told with the reason and the time of the next trial', async () => {
    const { model } = await guard(DEAD);

    await model.ask(modelRequest());

    expect(reasonOf(await model.ask(modelRequest()))).toBe(
      "Not asked again until 12:01:00 UTC: The model's server refused the key or the account (401).",
    );
  });

  it('is tried by one question when the pause is over, and answers all when it is back', async () => {
    const { server, model } = await guard(DEAD, GOOD);
    await model.ask(modelRequest());
    time += 60_000;

    const replies = await Promise.all([model.ask(modelRequest('a')), model.ask(modelRequest('b'))]);

    expect(replies.every((reply) => 'value' in reply)).toBe(true);
    expect(server.received).toHaveLength(3);
  });

  it('is left alone twice as long each time, up to a quarter of an hour', async () => {
    const { server, model } = await guard(DEAD);
    const pauses: number[] = [];

    for (let failures = 0; failures < 7; failures += 1) {
      await model.ask(modelRequest());
      const until = /until (\d\d:\d\d:\d\d) UTC/.exec(reasonOf(await model.ask(modelRequest())))?.[1];
      const next = Date.parse(`2026-03-01T${until}Z`);
      pauses.push((next - time) / 1_000);
      time = next;
    }

    expect(pauses).toEqual([60, 120, 240, 480, 900, 900, 900]);
    expect(server.received).toHaveLength(7);
  });

  it('counts once when it goes down under several questions', async () => {
    const { model } = await guard(GOOD, DEAD);
    await model.ask(modelRequest());

    await Promise.all(['a', 'b', 'c', 'd'].map((question) => model.ask(modelRequest(question))));

    expect(reasonOf(await model.ask(modelRequest()))).toContain('until 12:01:00 UTC');
  });
});

describe('a server that works', () => {
  it('is asked again after an answer that is of no use', async () => {
    const { server, model } = await guard(streaming('', { refusal: 'No' }), GOOD);

    expect(reasonOf(await model.ask(modelRequest()))).toMatch(/refused to answer/);
    expect(await model.ask(modelRequest())).toMatchObject({ value: VERDICT });
    expect(server.received).toHaveLength(2);
  });

  it('is asked by others as soon as the first answer begins', async () => {
    const begun = Promise.withResolvers<void>();
    const { server, model } = await guard((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: '{' } }] })}\n\n`);
      void begun.promise.then(() => response.end());
    }, GOOD);

    const first = model.ask(modelRequest('a'));
    expect(await model.ask(modelRequest('b'))).toMatchObject({ value: VERDICT });
    expect(server.received).toHaveLength(2);
    begun.resolve();
    await first;
  });
});
