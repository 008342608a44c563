import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Octokit } from '@octokit/rest';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { GoneError, RetryableError } from '#errors';
import { ask, isRefusal, parseAnswer } from '#github/errors.ts';

let server: Server | null = null;

/** What a call to a GitHub that always answers so is turned into. */
async function errorFrom(
  respond: (response: ServerResponse) => void,
  route = 'GET /thing',
): Promise<unknown> {
  server = createServer((_, response) => respond(response));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const github = new Octokit({ baseUrl: `http://127.0.0.1:${port}`, log });
  const call =
    route === 'graphql' ? () => github.graphql('{ viewer { login } }') : () => github.request(route);
  return ask('the thing', call)
    .then((response) => parseAnswer('the thing', z.object({ data: z.object({}) }), response))
    .then(
      () => null,
      (error: unknown) => error,
    );
}

function answer(status: number, headers: Record<string, string> = {}, body: unknown = { message: 'no' }) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

describe('what may pass when tried again', () => {
  it.each([
    ['an expired token', answer(401), 'github-token'],
    ['a failure of GitHub', answer(502), 'github-unavailable'],
    ['a connection that is refused', (response: ServerResponse) => response.destroy(), 'github-unavailable'],
  ])('%s', async (_, respond, code) => {
    const error = await errorFrom(respond);

    expect(error).toBeInstanceOf(RetryableError);
    expect(error).toMatchObject({ code });
  });

  it('an answer that breaks off on its way', async () => {
    expect(await errorFrom(breakOff)).toMatchObject({ name: 'RetryableError', code: 'github-answer' });
  });

  it('a GraphQL query GitHub could not finish', async () => {
    const error = await errorFrom(
      answer(200, {}, { data: null, errors: [{ message: 'timeout' }] }),
      'graphql',
    );

    expect(error).toMatchObject({ name: 'RetryableError', code: 'github-graphql' });
  });
});

describe('a rate limit', () => {
  it.each([
    ['is told by its status and says when to come back', answer(429, { 'retry-after': '17' }), 17],
    ['is told by a 403 with a time', answer(403, { 'retry-after': '60' }), 60],
    [
      'is told by its message, without a time',
      answer(403, {}, { message: 'You have exceeded a secondary rate limit' }),
      60,
    ],
    [
      'is told by a refusal of too much content',
      answer(422, {}, { message: 'was submitted too quickly' }),
      60,
    ],
    [
      'of GraphQL is told by its type',
      answer(200, {}, { errors: [{ type: 'RATE_LIMITED', message: 'no' }] }),
      60,
    ],
  ])('%s', async (name, respond, retryAfterSeconds) => {
    const error = await errorFrom(respond, name.includes('GraphQL') ? 'graphql' : 'GET /thing');

    expect(error).toMatchObject({ name: 'RetryableError', code: 'github-rate-limit', retryAfterSeconds });
  });

  it('that is used up lasts until its reset', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 600);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };

    const error = (await errorFrom(answer(403, headers))) as RetryableError;

    expect(error.retryAfterSeconds).toBeGreaterThan(500);
    expect(error.retryAfterSeconds).toBeLessThanOrEqual(600);
  });
});

describe('what is gone', () => {
  it.each([403, 404, 410, 451])('%i', async (status) => {
    expect(await errorFrom(answer(status))).toBeInstanceOf(GoneError);
  });

  it('a repository GraphQL does not know', async () => {
    const errors = [{ type: 'NOT_FOUND', message: 'Could not resolve to a Repository' }];

    expect(
      await errorFrom(answer(200, {}, { data: { repository: null }, errors }), 'graphql'),
    ).toBeInstanceOf(GoneError);
  });
});

describe('a refusal', () => {
  it('comes as it is, for the caller who knows what it sent', async () => {
    const error = await errorFrom(answer(422));

    expect(isRefusal(error)).toBe(true);
  });
});

function breakOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"half":');
  setImmediate(() => response.destroy());
}
