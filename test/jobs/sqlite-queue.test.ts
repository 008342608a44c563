import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '#errors';
import type { AuditJob } from '#jobs/queue.ts';
import { LEASE_SECONDS } from '#jobs/queue-terms.ts';
import { openSqliteQueue } from '#jobs/sqlite-queue.ts';
import { describeQueue } from '../contracts/queue.contract.ts';

const START = Date.parse('2026-03-01T12:00:00Z');
const DAY = 86_400;

describeQueue('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'metercheck-queue-'));
  let now = START;
  return {
    open: async () =>
      openSqliteQueue({ path: join(folder, 'queue.sqlite'), now: () => new Date(now), random: () => 0.5 }),
    advance: async (seconds) => {
      now += seconds * 1_000;
    },
    leaseSeconds: LEASE_SECONDS,
    dispose: () => rm(folder, { recursive: true }),
  };
});

describe('the SQLite file', () => {
  let folder: string;
  let path: string;
  let now: number;
  const open = () => openSqliteQueue({ path, now: () => new Date(now), random: () => 0.5 });
  const job: AuditJob = {
    kind: 'audit',
    pullRequest: { installationId: 1, owner: 'acme', repository: 'shop', number: 7 },
    headSha: 'x',
    trigger: 'push',
    deliveryId: 'a',
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metercheck-queue-'));
    path = join(folder, 'deep', 'er', 'queue.sqlite');
    now = START;
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('has a write-ahead log, so that readers and the writer do not wait for each other', async () => {
    const queue = open();
    const other = new DatabaseSync(path);

    expect(other.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });

    other.close();
    await queue.close();
  });

  it('forgets deliveries only after GitHub has forgotten them', async () => {
    const queue = open();
    await queue.accept({ id: 'a', event: 'push', receivedAt: new Date(now) }, null);

    now += 6 * DAY * 1_000;
    expect(await queue.accept({ id: 'a', event: 'push', receivedAt: new Date(now) }, null)).toBe('repeat');
    now += 2 * DAY * 1_000;
    expect(await queue.accept({ id: 'a', event: 'push', receivedAt: new Date(now) }, null)).toBe('stored');

    await queue.close();
  });

  it('makes a dead letter of what it cannot read, and goes on to the next job', async () => {
    const queue = open();
    await queue.enqueue(job);
    const other = new DatabaseSync(path);
    other.exec(`update job set body = '{"kind":"unheard-of"}', subject = null`);
    other.close();
    await queue.enqueue({ ...job, headSha: 'y' });

    expect((await queue.claim('w'))?.job).toMatchObject({ headSha: 'y' });
    expect(await queue.deadLetters()).toMatchObject([{ job: null, code: 'unreadable' }]);

    await queue.close();
  });

  it('is refused where a later version wrote it, and is not touched', async () => {
    await open().close();
    const other = new DatabaseSync(path);
    other.exec('pragma user_version = 99');
    other.close();

    expect(open).toThrow(UserError);
    expect(open).toThrow(/another version \(99\)/);
  });

  it('is refused with one clear sentence where it is no database', async () => {
    path = join(folder, 'package.json');
    await writeFile(path, 'this is no database, it is a text of more than a hundred characters '.repeat(20));

    expect(open).toThrow(/cannot be opened; set DATA_DIR/);
    expect(await readFile(path, 'utf8')).toContain('this is no database');
  });
});
