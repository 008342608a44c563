import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createServerLog, type RunningServer, startServer } from '#compose';
import { readSettings } from '#env';
import { CHECK_NAME } from '#publish/github/check-name.ts';
import { readPullRequestDiff } from '../comparison.ts';
import type { FileDiff } from '../git/diff.ts';
import { type RepositoryOptions, type Sandbox, startSandbox } from '../start-sandbox.ts';
import type { CheckRun, PullRequest, Violation } from '../world.ts';

/** A pull request to be reviewed, in any git repository. */
export interface DemoSubject extends Pick<RepositoryOptions, 'owner' | 'name' | 'directory'> {
  readonly base: string;
  readonly head: string;
  readonly title: string;
  readonly author: string;
}

/** What came out at the other end of the server. */
export interface DemoReview {
  readonly pull: PullRequest;
  readonly files: readonly FileDiff[];
  readonly check: CheckRun;
  /** Requests that the server made to the stand-in. */
  readonly requests: number;
  readonly violations: readonly Violation[];
}

const APP_ID = 4711;
const MAX_WAIT_MS = 60_000;
const POLL_MS = 25;

/**
 * The main job once: a pull request on the stand-in of GitHub, a signed delivery to the real server with its real
 * queue, and what it posts. Nothing leaves the machine, and nothing stays on it.
 * @throws {Error} when the delivery is refused or no check is completed in time.
 */
export async function runDemo(subject: DemoSubject, writeLog: (line: string) => void): Promise<DemoReview> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const { owner, name, directory, author } = subject;
  const repository = { owner, name, directory, roles: { [author]: 'write' as const } };
  const sandbox = await startSandbox({ appId: APP_ID, key: publicKey, repositories: [repository] });
  const dataDirectory = await mkdtemp(join(tmpdir(), 'metercheck-demo-data-'));
  const secret = randomBytes(32).toString('hex');
  try {
    const server = await startDemoServer({ sandbox, privateKey, secret, dataDirectory, writeLog });
    try {
      return await reviewOnce(sandbox, subject, { url: `${server.url}/api/github/webhooks`, secret });
    } finally {
      await server.stop();
    }
  } finally {
    await sandbox.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

interface ServerNeeds {
  readonly sandbox: Sandbox;
  readonly privateKey: string;
  readonly secret: string;
  readonly dataDirectory: string;
  readonly writeLog: (line: string) => void;
}

/** The server as `npm start` runs it, told of the stand-in by the settings an operator has. */
async function startDemoServer(needs: ServerNeeds): Promise<RunningServer> {
  const settings = readSettings({
    APP_ID: String(APP_ID),
    PRIVATE_KEY: needs.privateKey,
    WEBHOOK_SECRET: needs.secret,
    HOST: '127.0.0.1',
    PORT: '0',
    GHE_HOST: new URL(needs.sandbox.origin).host,
    GHE_PROTOCOL: 'http',
    DATA_DIR: needs.dataDirectory,
    LOG_LEVEL: 'warn',
  });
  return startServer(settings, { log: createServerLog(settings, needs.writeLog) });
}

async function reviewOnce(
  sandbox: Sandbox,
  subject: DemoSubject,
  target: { readonly url: string; readonly secret: string },
): Promise<DemoReview> {
  const pull = await sandbox.openPullRequest(subject);
  const { status } = await sandbox.deliver(await sandbox.webhooks.pullRequest(pull, 'opened'), target);
  if (status !== 202) throw new Error(`The server answered the delivery with ${status}, not with 202.`);
  const check = await waitForCheck(sandbox, pull);
  return {
    pull,
    check,
    files: await readPullRequestDiff(pull),
    requests: sandbox.requests.length,
    violations: sandbox.violations,
  };
}

async function waitForCheck(sandbox: Sandbox, pull: PullRequest): Promise<CheckRun> {
  const deadline = Date.now() + MAX_WAIT_MS;
  while (Date.now() < deadline) {
    const check = pull.repository.checkRuns.findLast(
      (run) => run.name === CHECK_NAME && run.headSha === pull.head.sha && run.status === 'completed',
    );
    if (check !== undefined) return check;
    await pause(POLL_MS);
  }
  const asked = sandbox.requests.map(({ operation, status }) => `${operation} ${status}`).join(', ');
  throw new Error(`No check was completed in ${MAX_WAIT_MS / 1000} s. Requests so far: ${asked || 'none'}.`);
}
