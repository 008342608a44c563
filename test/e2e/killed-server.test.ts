import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APP_ID, PRIVATE_KEY } from '#test/keys.ts';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';
import { type ServerProcess, startServerProcess } from '#test/server-process.ts';

const SECRET = 'a secret that is long enough';
const MAX_WAIT = { timeout: 40_000, interval: 10 };

const CLIENT = `import Stripe from "stripe";
export const stripe = new Stripe("x");
`;
const UNAWAITED = `export async function track(customer: string, tokens: number) {
  stripe.billing.meterEvents.create({ event_name: "tokens", payload: { stripe_customer_id: customer, value: String(tokens) } });
}
`;

let github: OpenSandbox;
let folder: string;
let server: ServerProcess;

beforeEach(async () => {
  github = await openSandbox({
    base: { 'src/usage.ts': CLIENT },
    head: { 'src/usage.ts': CLIENT + UNAWAITED },
  });
  folder = await mkdtemp(join(tmpdir(), 'metercheck-killed-'));
});

afterEach(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
  await github.close();
  await rm(folder, { recursive: true });
});

function start(): void {
  server = startServerProcess({
    APP_ID: String(APP_ID),
    PRIVATE_KEY,
    WEBHOOK_SECRET: SECRET,
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: folder,
    GHE_HOST: new URL(github.sandbox.origin).host,
    GHE_PROTOCOL: 'http',
  });
}

async function kill(): Promise<void> {
  server.child.kill('SIGKILL');
  await server.ended;
  // The time passes for which a dead worker's job is kept for it.
  const database = new DatabaseSync(join(folder, 'queue.sqlite'));
  database.exec(`update job set lease_until = 0 where state = 'active'`);
  database.close();
}

async function untilAnswered(operation: string): Promise<void> {
  const isAnswered = () => github.sandbox.requests.some((r) => r.operation === operation && r.status !== 0);
  await expect.poll(isAnswered, MAX_WAIT).toBe(true);
}

describe('a server that is killed between delivery and check', () => {
  it.each(['checks/create', 'pulls/create-review'])(
    'right after %s ends with one review and one check',
    async (operation) => {
      const { sandbox, pull } = github;
      start();
      const target = { url: `${await server.listening}/api/github/webhooks`, secret: SECRET };
      const delivered = await sandbox.deliver(await sandbox.webhooks.pullRequest(pull, 'opened'), target);
      expect(delivered.status).toBe(202);

      await untilAnswered(operation);
      await kill();
      start();
      await expect
        .poll(() => sandbox.repository().checkRuns.map((run) => run.status), MAX_WAIT)
        .toEqual(['completed']);

      expect(pull.reviews).toHaveLength(1);
      expect(pull.threads).toHaveLength(1);
      expect(sandbox.violations).toEqual([]);
    },
  );
});
