import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verify } from '@octokit/webhooks-methods';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Webhook } from '#sandbox/webhooks/payload.ts';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';

const SECRET = 'a secret of the test';

interface Received {
  readonly event: string;
  readonly delivery: string;
  readonly isSigned: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}

let open: OpenSandbox;
const received: Received[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    const header = (name: string) => String(request.headers[name]);
    void verify(SECRET, body, header('x-hub-signature-256')).then((isSigned) => {
      const [event, delivery] = [header('x-github-event'), header('x-github-delivery')];
      received.push({ event, delivery, isSigned, payload: JSON.parse(body) });
      response.writeHead(202).end('taken');
    });
  });
});

beforeEach(async () => {
  received.length = 0;
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  open = await openSandbox({ base: { 'a.ts': '1\n' }, head: { 'a.ts': '2\n' } });
});
afterEach(async () => {
  await open.close();
  await new Promise((resolve) => receiver.close(resolve));
});

async function send(webhook: Webhook): Promise<Received | undefined> {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const { status } = await open.sandbox.deliver(webhook, { url, secret: SECRET });
  expect(status).toBe(202);
  return received.at(-1);
}

describe('a delivery', () => {
  it('tells of an opened pull request, signed and shaped as the description says', async () => {
    const got = await send(await open.sandbox.webhooks.pullRequest(open.pull, 'opened'));

    expect(got).toMatchObject({
      event: 'pull_request',
      isSigned: true,
      payload: { action: 'opened', number: 1, pull_request: { head: { sha: open.head } }, installation: {} },
    });
    expect(open.sandbox.violations).toEqual([]);
  });

  it('tells of a push with the head before', async () => {
    const sha = open.git.commit({ 'a.ts': '3\n' });
    await open.sandbox.push(open.pull, sha);

    const got = await send(await open.sandbox.webhooks.pullRequest(open.pull, 'synchronize'));

    expect(got?.payload).toMatchObject({ before: open.head, after: sha });
    expect(open.sandbox.violations).toEqual([]);
  });

  it('tells of a comment', async () => {
    const comment = open.sandbox.comment(open.pull, 'ada', '/metercheck audit');

    const got = await send(open.sandbox.webhooks.comment(comment));

    expect(got).toMatchObject({
      event: 'issue_comment',
      payload: { comment: { id: comment.id }, issue: { pull_request: {} }, sender: { login: 'ada' } },
    });
    expect(open.sandbox.violations).toEqual([]);
  });

  it('tells of both ways to run a check again', async () => {
    await open.octokit.rest.checks.create({
      owner: 'acme',
      repo: 'billing',
      name: 'Metercheck',
      head_sha: open.head,
      conclusion: 'failure',
    });
    const run = open.sandbox.repository().checkRuns[0];
    if (run === undefined) throw new Error('The check run was not kept.');

    const one = await send(open.sandbox.webhooks.rerun(run, 'ada'));
    const all = await send(open.sandbox.webhooks.rerunAll(run, 'ada'));

    expect(one?.payload).toMatchObject({
      check_run: { head_sha: open.head, pull_requests: [{ number: 1 }] },
    });
    expect(all?.payload).toMatchObject({
      check_suite: { head_sha: open.head, pull_requests: [{ number: 1 }] },
    });
    expect(open.sandbox.violations).toEqual([]);
  });
});
