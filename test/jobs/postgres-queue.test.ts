import { type ConstructorOptions, PgBoss, TestClock } from 'pg-boss';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '#errors';
import { startPostgresQueue } from '#jobs/postgres-queue.ts';
import { BOSS_OPTIONS } from '#jobs/postgres-store.ts';
import type { AuditJob, Queue } from '#jobs/queue.ts';
import { LEASE_SECONDS } from '#jobs/queue-terms.ts';
import { SILENT_LOG } from '#test/audit-tester.ts';
import { type PgliteDatabase, startPglite } from '#test/pglite-database.ts';
import { makeDatabase, type PostgresDatabase, TEST_POSTGRES } from '#test/postgres-database.ts';
import { describeQueue } from '../contracts/queue.contract.ts';

const START = Date.parse('2026-03-01T12:00:00Z');
const DAY = 86_400;

/** Runs the contract over a database that is empty before each test; its time only goes forward. */
function describeDatabase(
  name: string,
  connection: () => ConstructorOptions,
  empty: () => Promise<unknown>,
): void {
  const clock = new TestClock(START);
  const now = () => new Date(clock.now());
  describeQueue(name, async () => ({
    open: () => {
      const boss = new PgBoss({ ...BOSS_OPTIONS, ...connection(), clock });
      return startPostgresQueue(boss, { now, random: () => 0.5, log: SILENT_LOG });
    },
    advance: (seconds) => clock.setTime(clock.now() + seconds * 1_000),
    leaseSeconds: LEASE_SECONDS,
    dispose: async () => void (await empty()),
  }));
}

describe('in memory', () => {
  let database: PgliteDatabase;

  beforeAll(async () => {
    database = await startPglite();
  });

  afterAll(() => database.close());

  describeDatabase(
    'PGlite',
    () => ({ backend: 'pglite', db: database.db }),
    () => database.db.executeSql('truncate metercheck.job'),
  );

  describe('what lies in the database', () => {
    const clock = new TestClock(START + 1_000 * DAY * 1_000);
    const open = () =>
      startPostgresQueue(new PgBoss({ ...BOSS_OPTIONS, backend: 'pglite', db: database.db, clock }), {
        now: () => new Date(clock.now()),
        random: () => 0.5,
        log: SILENT_LOG,
      });
    const execute = (sql: string) => database.db.executeSql(sql);
    const job: AuditJob = {
      kind: 'audit',
      pullRequest: { installationId: 1, owner: 'acme', repository: 'shop', number: 7 },
      headSha: 'x',
      trigger: 'push',
      deliveryId: 'a',
    };
    let queue: Queue;

    beforeEach(async () => {
      queue = await open();
    });

    afterEach(async () => {
      await queue.close();
      await execute('truncate metercheck.job');
    });

    it('is forgotten of deliveries only after GitHub has forgotten them', async () => {
      const accept = () => queue.accept({ id: 'a', event: 'push', receivedAt: new Date(clock.now()) }, null);
      await accept();

      await clock.setTime(clock.now() + 6 * DAY * 1_000);
      await queue.claim('w');
      expect(await accept()).toBe('repeat');
      await clock.setTime(clock.now() + 2 * DAY * 1_000);
      await queue.claim('w');
      expect(await accept()).toBe('stored');
    });

    it('is kept of a job that waits for a year', async () => {
      await queue.enqueue(job);

      await clock.setTime(clock.now() + 366 * DAY * 1_000);

      expect((await queue.claim('w'))?.job).toEqual(job);
    });

    it('becomes a dead letter where it cannot be read, and the next job is taken', async () => {
      await queue.enqueue(job);
      await execute(`update metercheck.job set data = '{"kind":"unheard-of"}', singleton_key = 'other'`);
      await clock.setTime(clock.now() + 1_000);
      await queue.enqueue({ ...job, headSha: 'y' });

      expect((await queue.claim('w'))?.job).toMatchObject({ headSha: 'y' });
      expect(await queue.deadLetters()).toMatchObject([{ job: null, code: 'unreadable', attempts: 1 }]);
    });

    it('is never two jobs that wait for one pull request, however many ask at once', async () => {
      const other = await open();
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? queue : other).enqueue({ ...job, trigger: i === 3 ? 'command' : 'push' }),
        ),
      );

      expect(await queue.stats()).toMatchObject({ waiting: 1 });
      expect((await queue.claim('w'))?.job).toMatchObject({ trigger: 'command' });
      await other.close();
    });

    it('is refused where a later version wrote it', async () => {
      await execute('update metercheck.version set version = version + 1');

      await expect(open()).rejects.toThrow(UserError);
      await expect(open()).rejects.toThrow(/^DATABASE_URL leads to a queue .* another version/);

      await execute('update metercheck.version set version = version - 1');
    });
  });
});

describe.skipIf(TEST_POSTGRES === undefined)('on a server', () => {
  let database: PostgresDatabase;

  beforeAll(async () => {
    database = await makeDatabase(TEST_POSTGRES ?? '');
  });

  afterAll(() => database.remove());

  describeDatabase(
    'PostgreSQL',
    () => ({ connectionString: database.url }),
    () => database.execute('truncate metercheck.job'),
  );
});
