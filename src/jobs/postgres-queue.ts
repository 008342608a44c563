import { createHash, randomUUID } from 'node:crypto';
import type { CommandResponse, Db, JobAttempt, PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Log } from '#log';
import {
  type Obituary,
  readDeadLetters,
  readStats,
  type StoredRow,
  toAttempt,
  toStoredRow,
} from './postgres-rows.ts';
import { createBoss, DEAD, DELIVERIES, inTransaction, SCHEMA, startBoss, WORK } from './postgres-store.ts';
import type { ClaimedJob, DeadLetter, Delivery, Job, JobFailure, Queue, QueueStats } from './queue.ts';
import { type CauseOfDeath, UNREADABLE, workerDied } from './queue-terms.ts';
import { MAX_ATTEMPTS, toRetryDelay } from './retry-delay.ts';
import { supersede, toSubject } from './supersede.ts';

export interface PostgresQueuePorts {
  readonly now: () => Date;
  /** Answers in [0, 1); spreads retries. */
  readonly random: () => number;
  readonly log: Log;
}

/** Lapsed leases are looked for no more often: each look is a dozen statements. */
const SUPERVISE_INTERVAL_MS = 1_000;
/** How long a close waits for statements that are under way. */
const CLOSE_TIMEOUT_MS = 5_000;

/** What pg-boss answers to a command; its types do not tell. */
const CommandOutcome = z.object({ affected: z.int() });

/**
 * The queue in a PostgreSQL database: for several servers, or where no disk lasts. Everything is there, the memory of
 * deliveries and the dead letters too. What a promise of it stands for is committed when the promise resolves.
 *
 * @throws UserError where the database cannot be reached or used.
 */
export function openPostgresQueue(url: string, ports: PostgresQueuePorts): Promise<Queue> {
  return startPostgresQueue(createBoss(url), ports);
}

/** The queue over a pg-boss that was made with BOSS_OPTIONS and is not started yet. */
export async function startPostgresQueue(boss: PgBoss, ports: PostgresQueuePorts): Promise<Queue> {
  await startBoss(boss, ports.log);
  return new PostgresQueue(boss, ports);
}

class PostgresQueue implements Queue {
  readonly #boss: PgBoss;
  readonly #ports: PostgresQueuePorts;
  /** What this process holds, by the object that stands for it outside. */
  readonly #held = new WeakMap<ClaimedJob, StoredRow>();
  #supervisedAt = Number.NEGATIVE_INFINITY;

  constructor(boss: PgBoss, ports: PostgresQueuePorts) {
    this.#boss = boss;
    this.#ports = ports;
  }

  async accept(delivery: Delivery, job: Job | null): Promise<'stored' | 'repeat'> {
    return inTransaction(this.#boss, async (db) => {
      const seen = { delivery: delivery.id, event: delivery.event, receivedAt: delivery.receivedAt };
      const id = await this.#boss.send(DELIVERIES, seen, { id: toUuid(delivery.id), db });
      if (id === null) return 'repeat';
      // Nothing is to be done about it: it is kept to know it again.
      await this.#boss.complete(DELIVERIES, id, null, { db, includeQueued: true });
      if (job !== null) await this.#add(job, db);
      return 'stored';
    });
  }

  async enqueue(job: Job): Promise<void> {
    await inTransaction(this.#boss, (db) => this.#add(job, db));
  }

  async claim(worker: string): Promise<ClaimedJob | null> {
    const problem = await this.#superviseWhenDue();
    const claimed = await this.#claimDue(worker);
    // Where the claim fails too the database is away, and whoever claims tells of it.
    if (problem !== null)
      this.#ports.log.error('jobs of dead workers could not be looked for', { error: problem });
    return claimed;
  }

  async #claimDue(worker: string): Promise<ClaimedJob | null> {
    for (;;) {
      const [found] = await this.#boss.fetch<unknown>(WORK, { includeMetadata: true });
      if (found === undefined) return null;
      const row = toStoredRow(found);
      const job = await this.#toRun(row);
      if (job === null) continue;
      const claimed = { id: row.id, job, attempt: toAttempt(row), worker };
      this.#held.set(claimed, row);
      return claimed;
    }
  }

  async heartbeat(job: ClaimedJob): Promise<boolean> {
    const row = this.#held.get(job);
    return row !== undefined && hasHit(await this.#boss.touch(WORK, toFence(row)));
  }

  async complete(job: ClaimedJob): Promise<void> {
    const row = this.#held.get(job);
    if (row !== undefined) await this.#boss.deleteJob(WORK, toFence(row));
  }

  async release(job: ClaimedJob): Promise<void> {
    const row = this.#held.get(job);
    if (row === undefined) return;
    await inTransaction(this.#boss, (db) =>
      this.#putBack({ ...row, uncounted: row.uncounted + 1 }, { seconds: 0, db }),
    );
  }

  async fail(job: ClaimedJob, failure: JobFailure): Promise<'retrying' | 'dead'> {
    const row = this.#held.get(job);
    if (row === undefined) return 'retrying';
    const attempt = toAttempt(row);
    if (failure.isFinal || attempt >= MAX_ATTEMPTS) {
      return (await this.#bury(row, failure)) ? 'dead' : 'retrying';
    }
    const seconds = toRetryDelay(attempt, failure.retryAfterSeconds, this.#ports.random);
    await inTransaction(this.#boss, (db) => this.#putBack(row, { seconds, db }));
    return 'retrying';
  }

  deadLetters(): Promise<readonly DeadLetter[]> {
    return readDeadLetters(this.#boss.getDb());
  }

  stats(): Promise<QueueStats> {
    return readStats(this.#boss.getDb());
  }

  close(): Promise<void> {
    return this.#boss.stop({ timeout: CLOSE_TIMEOUT_MS });
  }

  async #add(job: Job, db: Db): Promise<void> {
    const subject = toSubject(job);
    const waiting = subject === null ? null : await this.#lockWaiting(subject, db);
    if (waiting !== null) {
      const body = {
        job: waiting.job === null ? job : supersede(waiting.job, job),
        // Tries made for the older head say nothing about the newer one.
        uncounted: waiting.handedOut - 1,
      };
      const { updated } = await this.#boss.update(WORK, body, { id: waiting.id, startAfter: 0, db });
      if (updated === 1) return;
      // A worker took it meanwhile: then this one waits behind it.
    }
    const singletonKey = subject ?? `${job.kind}/${randomUUID()}`;
    const id = await this.#boss.send(WORK, { job, uncounted: 0 }, { singletonKey, db });
    if (id === null)
      throw new TypeError('PostgreSQL took no job, though none waits that it could stand behind.');
  }

  /**
   * Makes a job that is held wait again, for so many seconds; where a newer audit waits for the same pull request, that
   * one stands for both.
   */
  async #putBack(row: StoredRow, { seconds, db }: { seconds: number; db: Db }): Promise<void> {
    const subject = row.job === null ? null : toSubject(row.job);
    const newer = subject === null ? null : await this.#lockWaiting(subject, db);
    if (newer === null) {
      if (!hasHit(await this.#boss.fail(WORK, toFence(row), null, { db }))) return;
      const body = { job: row.stored, uncounted: row.uncounted };
      await this.#boss.update(WORK, body, { id: row.id, startAfter: seconds, db });
      return;
    }
    if (!hasHit(await this.#boss.deleteJob(WORK, toFence(row), { db }))) return;
    const job = row.job !== null && newer.job !== null ? supersede(row.job, newer.job) : newer.stored;
    const startAfter = Math.max(seconds, (newer.dueAt.getTime() - this.#now()) / 1_000);
    await this.#boss.update(WORK, { job, uncounted: newer.uncounted }, { id: newer.id, startAfter, db });
  }

  /** What of a job just handed out is to be run; null where it is not, and was dealt with. */
  async #toRun(row: StoredRow): Promise<Job | null> {
    if (row.job === null) {
      await this.#bury(row, UNREADABLE);
      return null;
    }
    // pg-boss makes the job of a dead worker due again: one that kills its worker every time must end, too.
    const attempts = toAttempt(row) - 1;
    if (attempts >= MAX_ATTEMPTS) {
      await this.#bury({ ...row, uncounted: row.uncounted + 1 }, workerDied(attempts));
      return null;
    }
    return attempts > 0 && (await this.#yieldToNewer(row)) ? null : row.job;
  }

  /** pg-boss leaves both the job of a dead worker and the newer audit that waited behind it; this makes them one. */
  async #yieldToNewer(row: StoredRow): Promise<boolean> {
    const subject = row.job === null ? null : toSubject(row.job);
    if (subject === null) return false;
    return inTransaction(this.#boss, async (db) => {
      if ((await this.#lockWaiting(subject, db)) === null) return false;
      await this.#putBack(row, { seconds: 0, db });
      return true;
    });
  }

  /** Answers false where the job was taken away meanwhile. */
  async #bury(row: StoredRow, { code, message }: CauseOfDeath): Promise<boolean> {
    return inTransaction(this.#boss, async (db) => {
      if (!hasHit(await this.#boss.deleteJob(WORK, toFence(row), { db }))) return false;
      const obituary: Obituary = { job: row.stored, attempts: toAttempt(row), code, message };
      await this.#boss.send(DEAD, obituary, { db });
      return true;
    });
  }

  /** The newest job that waits for a pull request. Until the transaction ends no other one may add to it or put back. */
  async #lockWaiting(subject: string, db: Db): Promise<StoredRow | null> {
    await db.executeSql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${SCHEMA}/${subject}`]);
    const waiting = await this.#boss.findJobs<unknown>(WORK, { key: subject, queued: true, db });
    const newest = waiting.at(-1);
    return newest === undefined ? null : toStoredRow(newest);
  }

  /** Answers why it failed; null where it did not, or was not due. */
  async #superviseWhenDue(): Promise<unknown> {
    if (Math.abs(this.#now() - this.#supervisedAt) < SUPERVISE_INTERVAL_MS) return null;
    this.#supervisedAt = this.#now();
    return this.#boss.supervise().then(
      () => null,
      (error: unknown) => error,
    );
  }

  #now(): number {
    return this.#ports.now().getTime();
  }
}

/** What only the present holder of a job can name: a worker that was held for dead cannot touch it any more. */
function toFence({ id, retryCount }: StoredRow): JobAttempt {
  return { id, retryCount };
}

/** Whether the job was still held: pg-boss says how many jobs it changed. */
function hasHit(response: CommandResponse): boolean {
  return CommandOutcome.parse(response).affected === 1;
}

/** pg-boss wants UUIDs, and GitHub's ids are UUIDs by custom only. */
function toUuid(deliveryId: string): string {
  const digits = createHash('sha256').update(deliveryId).digest('hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
