import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpRequest, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Queue } from '#jobs/queue.ts';
import { openSqliteQueue } from '#jobs/sqlite-queue.ts';
import { createLog } from '#log';
import { createMetrics } from '#metrics';
import { APP_ID, commentPayload, pullRequestPayload, SECRET, signedHeaders } from '#test/deliveries.ts';
import { createEdge } from '#webhooks/edge.ts';
import { MAX_BODY_BYTES } from '#webhooks/read-body.ts';

let folder: string;
let queue: Queue;
let server: Server;
let url: string;
let lines: string[];
let isTakingWork: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metercheck-edge-'));
  queue = openSqliteQueue({ path: join(folder, 'q.sqlite'), now: () => new Date(), random: Math.random });
  lines = [];
  isTakingWork = true;
  const write = (line: string) => void lines.push(line);
  server = createEdge({
    secret: SECRET,
    appId: APP_ID,
    queue,
    log: createLog({ level: 'debug', secrets: [SECRET], write, now: () => new Date() }),
    metrics: createMetrics(),
    now: () => new Date(),
    isTakingWork: () => isTakingWork,
    onStored: () => {},
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await queue.close();
  await rm(folder, { recursive: true });
});

function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<Response> {
  return fetch(`${url}/api/github/webhooks`, { method: 'POST', body, headers });
}

async function deliver(payload: unknown, { id = 'd1', event = 'pull_request' } = {}): Promise<Response> {
  const body = JSON.stringify(payload);
  return post(body, await signedHeaders(body, { id, event }));
}

async function metrics(): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

async function expectNothingStored(id = 'd1'): Promise<void> {
  expect((await queue.stats()).waiting).toBe(0);
  expect(await queue.accept({ id, event: 'probe', receivedAt: new Date() }, null)).toBe('stored');
}

describe('a signed delivery', () => {
  it('is answered 202 when its job is stored, ids and numbers only', async () => {
    const response = await deliver(pullRequestPayload('opened'));

    expect(response.status).toBe(202);
    expect((await queue.claim('w'))?.job).toEqual({
      kind: 'audit',
      pullRequest: { installationId: 11, owner: 'acme', repository: 'shop', number: 7 },
      headSha: 'a1b2c3',
      trigger: 'push',
      deliveryId: 'd1',
    });
    const written = await readFile(join(folder, 'q.sqlite-wal'), 'latin1');
    expect(written).toContain('a1b2c3');
    expect(written).not.toContain('const price');
    expect(written).not.toContain('Bill by the token');
  });

  it('is recognised when it comes again', async () => {
    await deliver(pullRequestPayload('opened'));
    const response = await deliver(pullRequestPayload('opened'));

    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ message: 'repeat' });
    expect((await queue.stats()).waiting).toBe(1);
  });

  it('is verified over its bytes, not over a reading of them', async () => {
    const body = '{"action":"opened", "note":"\u00e9 \\u00e9 \ud83e\uddfe"}\r\n';

    const response = await post(body, await signedHeaders(body, { id: 'd1', event: 'star' }));

    expect(response.status).toBe(202);
  });

  it('of an unknown event is answered 202, dropped and counted without a label of the sender', async () => {
    const response = await deliver({ action: 'created' }, { event: 'something_new' });

    expect(response.status).toBe(202);
    await expectNothingStored();
    expect(await metrics()).toContain(
      'metercheck_deliveries_total{event="other",outcome="dropped-unknown-event"} 1',
    );
  });

  it('of an installation is counted and dropped', async () => {
    const response = await deliver({ action: 'created', installation: { id: 1 } }, { event: 'installation' });

    expect(response.status).toBe(202);
    expect(await metrics()).toContain('{event="installation",outcome="dropped-uninteresting"} 1');
  });

  it('of a comment keeps the verb and not the comment', async () => {
    await deliver(commentPayload('/metercheck audit\nour secret plan'), { event: 'issue_comment' });

    expect((await queue.claim('w'))?.job).toMatchObject({
      kind: 'command',
      verb: 'audit',
      commentId: 501,
      sender: 'ada',
    });
    expect(await readFile(join(folder, 'q.sqlite-wal'), 'latin1')).not.toContain('secret plan');
  });

  it('leaves nothing of its payload in the log', async () => {
    await deliver(pullRequestPayload('opened'));
    await deliver(pullRequestPayload('opened', { pull_request: 'const price = 3' }), { id: 'd2' });

    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain('const price');
    expect(lines.join('')).not.toContain('Bill by the token');
  });

  it('that cannot be stored is answered 500, so that GitHub shows it as failed', async () => {
    await queue.close();
    const response = await deliver(pullRequestPayload('opened'));

    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/sqlite|database/i);
    queue = openSqliteQueue({ path: join(folder, 'q.sqlite'), now: () => new Date(), random: Math.random });
  });
});

describe('a delivery that cannot be trusted', () => {
  const body = JSON.stringify(pullRequestPayload('opened'));

  it('without a signature is answered 401, and nothing is stored', async () => {
    const { 'x-hub-signature-256': _, ...headers } = await signedHeaders(body, {
      id: 'd1',
      event: 'pull_request',
    });

    expect((await post(body, headers)).status).toBe(401);
    await expectNothingStored();
  });

  it.each([
    [
      'another secret',
      async () =>
        (await signedHeaders(body, { id: 'd1', event: 'x', secret: 'development' }))['x-hub-signature-256'],
    ],
    [
      'another body',
      async () => (await signedHeaders(`${body} `, { id: 'd1', event: 'x' }))['x-hub-signature-256'],
    ],
    ['the old SHA-1', async () => `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`],
    [
      'half a signature',
      async () => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex').slice(0, 32)}`,
    ],
    ['no signature at all', async () => 'sha256='],
    ['garbage', async () => 'sha256=zzz'],
  ])('signed with %s is answered 401, and nothing is stored', async (_, signature) => {
    const headers = await signedHeaders(body, { id: 'd1', event: 'pull_request' });

    const response = await post(body, { ...headers, 'x-hub-signature-256': (await signature()) ?? '' });

    expect(response.status).toBe(401);
    await expectNothingStored();
    expect(await metrics()).toContain('{event="unverified",outcome="bad-signature"} 1');
  });

  it('is refused before its JSON is looked at', async () => {
    const response = await post('{', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` });

    expect(response.status).toBe(401);
  });

  it('with an empty body is answered 401', async () => {
    const response = await post('', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` });

    expect(response.status).toBe(401);
  });
});

describe('a delivery that is not as GitHub sends them', () => {
  it.each([
    ['text', 'no json'],
    ['a form', 'payload=%7B%7D'],
    ['half of it', '{"action":"opened"'],
    ['nothing', ' '],
  ])('whose body is %s is answered 400', async (_, body) => {
    const response = await post(body, await signedHeaders(body, { id: 'd1', event: 'pull_request' }));

    expect(response.status).toBe(400);
    await expectNothingStored();
  });

  it('that is signed and no UTF-8 is answered 400', async () => {
    const body = new Uint8Array([0x22, 0xff, 0xfe, 0x22]);
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;

    const response = await post(body, {
      'x-github-event': 'push',
      'x-github-delivery': 'd1',
      'x-hub-signature-256': signature,
    });

    expect(response.status).toBe(400);
  });

  it.each(['x-github-delivery', 'x-github-event'])('without %s is answered 400', async (name) => {
    const body = JSON.stringify(pullRequestPayload('opened'));
    const headers = await signedHeaders(body, { id: 'd1', event: 'pull_request' });
    delete headers[name];

    const response = await post(body, headers);

    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(new RegExp(name, 'i'));
    expect((await queue.stats()).waiting).toBe(0);
  });

  it.each([
    ['a list', []],
    ['null', null],
    ['a number', 7],
    ['no installation', pullRequestPayload('opened', { installation: undefined })],
    [
      'a number that is none',
      pullRequestPayload('opened', { pull_request: { number: '7', head: { sha: 'x' } } }),
    ],
  ])('whose JSON is %s is answered 400', async (_, payload) => {
    const response = await deliver(payload);

    expect(response.status).toBe(400);
    await expectNothingStored();
  });
});

describe('a body beyond the cap', () => {
  it('that is announced is answered 413 without being read', async () => {
    const request = httpRequest(`${url}/api/github/webhooks`, {
      method: 'POST',
      headers: { 'content-length': MAX_BODY_BYTES + 1, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
    });
    request.on('error', () => {});
    request.write('x');

    const [response] = await once(request, 'response');

    expect(response.statusCode).toBe(413);
    expect(response.headers.connection).toBe('close');
    request.destroy();
  });

  it('that is not announced is answered 413 as soon as it is too long, and the connection is closed', async () => {
    const request = httpRequest(`${url}/api/github/webhooks`, {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
    });
    const closed = once(request, 'close');
    request.on('error', () => {});
    const mebibyte = Buffer.alloc(1024 * 1024);
    const answered = once(request, 'response');
    for (let sent = 0; sent <= MAX_BODY_BYTES; sent += mebibyte.length) request.write(mebibyte);

    const [response] = await answered;
    expect(response.statusCode).toBe(413);
    response.resume();
    await closed;
    await expectNothingStored();
  });

  it('is not reached by a body of exactly the cap', async () => {
    const body = JSON.stringify({ action: 'x'.repeat(MAX_BODY_BYTES - 13) });
    expect(Buffer.byteLength(body)).toBe(MAX_BODY_BYTES);

    const response = await post(body, await signedHeaders(body, { id: 'd1', event: 'star' }));

    expect(response.status).toBe(202);
  });
});

describe('other requests', () => {
  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s of the webhook path is answered 405', async (method) => {
    const response = await fetch(`${url}/api/github/webhooks`, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each(['/', '/probot', '/api/github/webhooks/', '/metrics/x', '//', '/%'])(
    '%s is answered 404',
    async (path) => {
      expect((await fetch(`${url}${path}`)).status).toBe(404);
    },
  );

  it('a sender that breaks off in the middle harms nobody', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `POST /api/github/webhooks HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nX-Hub-Signature-256: sha256=${'0'.repeat(64)}\r\n\r\nabc`,
    );
    socket.destroy();
    await once(socket, 'close');

    expect((await deliver(pullRequestPayload('opened'))).status).toBe(202);
  });
});

describe('what is told of the server', () => {
  it('healthz says that it lives', async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/healthz`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${url}/healthz`, { method: 'POST' })).status).toBe(405);
  });

  it('readyz says no while it stops, and it still lives', async () => {
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    isTakingWork = false;

    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('readyz says no when the queue does not answer', async () => {
    await queue.close();

    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    queue = openSqliteQueue({ path: join(folder, 'q.sqlite'), now: () => new Date(), random: Math.random });
  });

  it('metrics tell deliveries and the queue', async () => {
    await deliver(pullRequestPayload('opened'));

    const text = await metrics();

    expect(text).toContain('metercheck_deliveries_total{event="pull_request",outcome="stored"} 1');
    expect(text).toContain('metercheck_queue_jobs{state="waiting"} 1');
    expect(text.endsWith('\n')).toBe(true);
  });
});
