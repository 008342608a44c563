import type { Probot } from 'probot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '#env';
import { UserError } from '#errors';
import type { GitHub } from '#github/client.ts';
import type { JobHandlers } from '#jobs/handlers.ts';
import type { Job, RepositoryRef } from '#jobs/queue.ts';
import { createLog } from '#log';
import { APP_ID, PRIVATE_KEY } from '#test/keys.ts';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';
import { createApp } from '#webhooks/app.ts';
import { createProbot } from '#webhooks/create-probot.ts';
import { dispatch } from '#webhooks/dispatch.ts';

let github: OpenSandbox;
let repository: RepositoryRef;
let lines: string[];
let probot: Probot;
let body: (octokit: GitHub, job: Job) => Promise<void>;

beforeEach(async () => {
  github = await openSandbox({ base: { 'a.txt': 'a' }, head: { 'a.txt': 'b' } });
  const [installationId = 0] = github.sandbox.world.installations.keys();
  repository = { installationId, owner: 'acme', repository: 'billing' };
  github.sandbox.world.requests.length = 0;
  lines = [];
  const settings = readSettings({
    APP_ID: String(APP_ID),
    PRIVATE_KEY,
    WEBHOOK_SECRET: 'a secret that is long enough',
    GHE_HOST: new URL(github.sandbox.origin).host,
    GHE_PROTOCOL: 'http',
  });
  const write = (line: string) => void lines.push(line);
  probot = createProbot(settings, createLog({ level: 'debug', secrets: [], write, now: () => new Date() }));
  const handle = (context: { github: GitHub }, job: Job) => body(context.github, job);
  const handlers: JobHandlers = { audit: handle, command: handle, rerun: handle };
  await probot.load(createApp(handlers));
});

afterEach(() => github.close());

function run(job: Job): Promise<void> {
  const log = createLog({ level: 'silent', secrets: [], write: () => {}, now: () => new Date() });
  const attempt = { isLast: false, endsWith: () => false };
  return dispatch(probot, { job, attempt, signal: new AbortController().signal, log });
}

function rerun(): Job {
  return { kind: 'rerun', repository, headSha: 'abc', deliveryId: 'd1' };
}

function requestsOf(operation: string): number[] {
  return github.sandbox.requests.filter((r) => r.operation === operation).map(({ status }) => status);
}

describe('a job from the queue', () => {
  it('goes to the body of its kind as it was stored', async () => {
    const pullRequest = { ...repository, number: 1 };
    const jobs: Job[] = [
      { kind: 'audit', pullRequest, headSha: null, trigger: 'command', deliveryId: 'd1' },
      { kind: 'command', pullRequest, verb: 'help', commentId: 5, sender: 'ada', deliveryId: 'd2' },
      rerun(),
    ];
    const seen: Job[] = [];
    body = async (_, job) => void seen.push(job);

    for (const job of jobs) await run(job);

    expect(seen).toEqual(jobs);
  });

  it('has an Octokit that acts as the installation, with one token for several jobs', async () => {
    body = async (octokit) => {
      await octokit.rest.pulls.get(github.place);
    };

    await run(rerun());
    await run(rerun());

    expect(requestsOf('pulls/get')).toEqual([200, 200]);
    expect(requestsOf('apps/create-installation-access-token')).toEqual([201]);
    expect(github.sandbox.violations).toEqual([]);
  });

  it('meets an expired token once, then has a fresh one', async () => {
    body = async (octokit) => {
      await octokit.rest.pulls.get(github.place);
    };
    await run(rerun());
    github.sandbox.expireTokens();

    await expect(run(rerun())).rejects.toMatchObject({ status: 401 });
    await run(rerun());

    expect(requestsOf('apps/create-installation-access-token')).toEqual([201, 201]);
  });

  it('fails with what its body threw', async () => {
    const thrown = new UserError('no-permission', 'The App may not write checks.');
    body = async () => {
      throw thrown;
    };

    await expect(run(rerun())).rejects.toBe(thrown);
  });
});

describe('what Probot logs', () => {
  it('holds neither payloads nor what was sent to GitHub, also where the body fails', async () => {
    body = async (octokit) => {
      await octokit.rest.issues.createComment({
        owner: 'acme',
        repo: 'billing',
        issue_number: 1,
        body: 'const price = 3',
      });
      throw new Error('Unexpected token: const price = 3');
    };

    await run(rerun()).catch(() => {});

    expect(lines.join('')).toContain('/issues/1/comments - 201');
    expect(lines.join('')).not.toContain('const price');
    expect(lines.join('')).not.toContain('"headSha"');
    expect(lines.join('')).not.toContain('ghs_');
  });
});

describe('a rate limit that asks for a long wait', () => {
  it.each([
    ['secondary', { kind: 'secondary-rate-limit' }],
    ['primary', { kind: 'primary-rate-limit' }],
    ['429', { kind: 'status', status: 429 }],
  ] as const)('(%s) is handed on at once, for the queue to wait', async (_, fault) => {
    github.sandbox.fail({ operation: 'pulls/get', retryAfter: 600, ...fault });
    body = async (octokit) => {
      await octokit.rest.pulls.get(github.place);
    };

    await expect(run(rerun())).rejects.toMatchObject({ name: 'HttpError' });

    expect(requestsOf('pulls/get')).toHaveLength(1);
  });
});

describe('a failure that passes by itself', () => {
  it('is tried again within the job', async () => {
    github.sandbox.fail({ operation: 'pulls/get', status: 502 });
    body = async (octokit) => {
      await octokit.rest.pulls.get(github.place);
    };

    await run(rerun());

    expect(requestsOf('pulls/get')).toEqual([502, 200]);
  });
});
