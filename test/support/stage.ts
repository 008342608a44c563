import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Queue } from '#jobs/queue.ts';
import { openSqliteQueue } from '#jobs/sqlite-queue.ts';
import { APP_ID, pullRequestPayload, SECRET, signedHeaders } from './deliveries.ts';
import { makePrivateKey } from './make-private-key.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** Real servers over one data folder, and a GitHub that takes their requests and answers none until the test does. */
export interface Stage {
  readonly githubPort: number;
  /** Starts a server; some settings may be other than the good ones. */
  start(overrides?: Record<string, string>, command?: readonly [string, string]): ServerProcess;
  /** Resolves when a server asks GitHub for something, with the answer still owed. */
  asked(): Promise<ServerResponse>;
  openQueue(): Queue;
  /** Lets the time pass that a dead worker's jobs are kept for it. */
  endLeases(): void;
  /** Kills what runs and removes the folder. */
  clear(): Promise<void>;
}

export async function createStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'metercheck-server-'));
  const running: ServerProcess[] = [];
  const github = createServer((_, response) => void github.emit('asked', response));
  github.listen(0, '127.0.0.1');
  await once(github, 'listening');
  const address = github.address();
  const githubPort = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const settings = {
    APP_ID: String(APP_ID),
    PRIVATE_KEY: makePrivateKey(),
    WEBHOOK_SECRET: SECRET,
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: folder,
    GHE_HOST: `127.0.0.1:${githubPort}`,
    GHE_PROTOCOL: 'http',
  };
  return {
    githubPort,
    start: (overrides = {}, command) => {
      const server = startServerProcess({ ...settings, ...overrides }, command);
      running.push(server);
      return server;
    },
    asked: async () => (await once(github, 'asked'))[0],
    openQueue: () =>
      openSqliteQueue({ path: join(folder, 'queue.sqlite'), now: () => new Date(), random: Math.random }),
    endLeases: () => {
      const database = new DatabaseSync(join(folder, 'queue.sqlite'));
      database.exec(`update job set lease_until = 0 where state = 'active'`);
      database.close();
    },
    clear: async () => {
      for (const { child } of running) child.kill('SIGKILL');
      await Promise.all(running.map(({ ended }) => ended));
      github.closeAllConnections();
      github.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Sends a signed delivery about the pull request of that number; answers the status. */
export async function deliverPullRequest(url: string, number: number): Promise<number> {
  const payload = pullRequestPayload('opened', { pull_request: { number, head: { sha: 'a1b2c3' } } });
  const body = JSON.stringify(payload);
  const headers = await signedHeaders(body, { id: `delivery-${number}`, event: 'pull_request' });
  const response = await fetch(`${url}/api/github/webhooks`, { method: 'POST', body, headers });
  return response.status;
}
