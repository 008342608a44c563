import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningServer, startServer } from '#compose';
import { readSettings } from '#env';
import type { Webhook } from '#sandbox/webhooks/payload.ts';
import type { CheckRun } from '#sandbox/world.ts';
import { SILENT_LOG } from './audit-tester.ts';
import { APP_ID, PRIVATE_KEY } from './keys.ts';
import { type OpenSandbox, openSandbox, type Tree } from './open-sandbox.ts';

const SECRET = 'a secret that is long enough';
const MAX_WAIT_MS = 60_000;
const POLL_MS = 20;

/** The whole server with its queue on one side, the stand-in of GitHub on the other. */
export interface Conversation extends OpenSandbox {
  /** Sends a signed delivery and answers the server's status. */
  readonly send: (webhook: Webhook, deliveryId?: string) => Promise<number>;
  /** `login` comments on the pull request, and the server hears of it. */
  readonly comment: (login: string, body: string) => Promise<number>;
  /** The completed checks of the pull request's head, once there are this many. */
  readonly checks: (count: number) => Promise<readonly CheckRun[]>;
  readonly end: () => Promise<void>;
}

/** What an operator sets for a server that is to talk to this stand-in. */
export function settingsFor(opened: OpenSandbox): Record<string, string> {
  return {
    APP_ID: String(APP_ID),
    PRIVATE_KEY,
    WEBHOOK_SECRET: SECRET,
    HOST: '127.0.0.1',
    PORT: '0',
    GHE_HOST: new URL(opened.sandbox.origin).host,
    GHE_PROTOCOL: 'http',
  };
}

/**
 * Opens a pull request between two trees and starts a server that does not know of it yet.
 *
 * @param environment what its operator sets beside what it needs
 */
export async function openConversation(
  files: { readonly base: Tree; readonly head: Tree },
  options?: Parameters<typeof openSandbox>[1],
  environment: Readonly<Record<string, string>> = {},
): Promise<Conversation> {
  const opened = await openSandbox(files, options);
  const folder = await mkdtemp(join(tmpdir(), 'metercheck-conversation-'));
  const settings = readSettings({ ...settingsFor(opened), DATA_DIR: folder, ...environment });
  const server = await startServer(settings, { log: SILENT_LOG });
  return {
    ...opened,
    ...toMoves(opened, server.url),
    end: async () => {
      await end(server);
      await opened.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What people and GitHub do, towards a server at `url`. */
export function toMoves(opened: OpenSandbox, url: string): Pick<Conversation, 'send' | 'comment' | 'checks'> {
  const { sandbox, pull } = opened;
  const target = { url: `${url}/api/github/webhooks`, secret: SECRET };
  const send = async (webhook: Webhook, deliveryId?: string) => {
    const id = deliveryId === undefined ? {} : { deliveryId };
    return (await sandbox.deliver(webhook, { ...target, ...id })).status;
  };
  return {
    send,
    comment: (login, body) => send(sandbox.webhooks.comment(sandbox.comment(pull, login, body))),
    checks: (count) =>
      eventually(() => {
        const runs = pull.repository.checkRuns.filter((run) => run.headSha === pull.head.sha);
        return runs.length >= count && runs.every((run) => run.status === 'completed') ? runs : null;
      }),
  };
}

/** Asks until there is an answer. */
export async function eventually<T>(ask: () => T | null): Promise<T> {
  const deadline = Date.now() + MAX_WAIT_MS;
  for (;;) {
    const answer = ask();
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new Error('What was waited for did not come.');
    await pause(POLL_MS);
  }
}

async function end(server: RunningServer): Promise<void> {
  await server.stop();
}
