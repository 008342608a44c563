import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  type ClaimedJob,
  type DeadLetter,
  type Delivery,
  Job,
  type JobFailure,
  type Queue,
  type QueueStats,
} from './queue.ts';
import {
  type CauseOfDeath,
  DEAD_LETTER_RETENTION_DAYS,
  DELIVERY_RETENTION_DAYS,
  LEASE_SECONDS,
  UNREADABLE,
  workerDied,
} from './queue-terms.ts';
import { MAX_ATTEMPTS, toRetryDelay } from './retry-delay.ts';
import { JobRow, openQueueFile } from './sqlite-schema.ts';
import { prepareStatements, type Statements } from './sqlite-statements.ts';
import { supersede, toSubject } from './supersede.ts';

export interface SqliteQueueOptions {
  /** The file; made where it is missing, with its folder. */
  readonly path: string;
  readonly now: () => Date;
  /** Answers in [0, 1); spreads retries. */
  readonly random: () => number;
}

const PRUNE_INTERVAL_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * The queue in a SQLite file: the default, for one machine. What a promise of it stands for is on disk when the
 * promise resolves; several processes may share the file.
 *
 * @throws UserError where the file cannot be opened.
 */
export function openSqliteQueue(options: SqliteQueueOptions): Queue {
  return new SqliteQueue(options);
}

class SqliteQueue implements Queue {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #options: SqliteQueueOptions;
  #prunedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SqliteQueueOptions) {
    this.#options = options;
    this.#database = openQueueFile(options.path);
    this.#sql = prepareStatements(this.#database);
  }

  async accept(delivery: Delivery, job: Job | null): Promise<'stored' | 'repeat'> {
    return this.#write(() => {
      this.#prune();
      const { changes } = this.#sql.insertDelivery.run({
        id: delivery.id,
        event: delivery.event,
        receivedAt: delivery.receivedAt.getTime(),
      });
      if (changes === 0) return 'repeat';
      if (job !== null) this.#add(job);
      return 'stored';
    });
  }

  async enqueue(job: Job): Promise<void> {
    this.#write(() => this.#add(job));
  }

  async claim(worker: string): Promise<ClaimedJob | null> {
    return this.#write(() => {
      this.#recoverLapsed();
      for (;;) {
        const row = readRow(this.#sql.takeDue, { now: this.#now(), worker, leaseUntil: this.#leaseEnd() });
        if (row === null) return null;
        const job = parseJob(row.body);
        if (job !== null) return { id: String(row.id), job, attempt: row.attempts, worker };
        this.#bury(row, UNREADABLE);
      }
    });
  }

  async heartbeat(job: ClaimedJob): Promise<boolean> {
    return this.#write(
      () => this.#sql.extendLease.run({ ...toFence(job), leaseUntil: this.#leaseEnd() }).changes === 1,
    );
  }

  async complete(job: ClaimedJob): Promise<void> {
    this.#write(() => this.#sql.deleteHeld.run(toFence(job)));
  }

  async release(job: ClaimedJob): Promise<void> {
    this.#write(() => {
      const row = readRow(this.#sql.selectHeld, toFence(job));
      if (row !== null) this.#putBack(row, { dueAt: this.#now(), attempts: row.attempts - 1 });
    });
  }

  async fail(job: ClaimedJob, failure: JobFailure): Promise<'retrying' | 'dead'> {
    return this.#write(() => {
      const row = readRow(this.#sql.selectHeld, toFence(job));
      if (row === null) return 'retrying';
      if (failure.isFinal || row.attempts >= MAX_ATTEMPTS) {
        this.#bury(row, failure);
        return 'dead';
      }
      const delay = toRetryDelay(row.attempts, failure.retryAfterSeconds, this.#options.random);
      this.#putBack(row, { dueAt: this.#now() + Math.round(delay * 1_000), attempts: row.attempts });
      return 'retrying';
    });
  }

  async deadLetters(): Promise<readonly DeadLetter[]> {
    return this.#sql.selectDead.all().map((found) => {
      const row = JobRow.parse(found);
      return {
        id: String(row.id),
        job: parseJob(row.body),
        attempts: row.attempts,
        code: row.code ?? '',
        message: row.message ?? '',
        diedAt: new Date(row.died_at ?? 0),
      };
    });
  }

  async stats(): Promise<QueueStats> {
    const row = this.#sql.selectStats.get() ?? {};
    const oldest = row['oldest'];
    return {
      waiting: Number(row['waiting']),
      active: Number(row['active']),
      dead: Number(row['dead']),
      oldestWaitingSeconds: typeof oldest === 'number' ? Math.max(0, (this.#now() - oldest) / 1_000) : 0,
    };
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #add(job: Job): void {
    const subject = toSubject(job);
    const waiting = subject === null ? null : readRow(this.#sql.selectWaiting, { subject });
    const now = this.#now();
    if (waiting === null) {
      this.#sql.insertJob.run({ subject, body: JSON.stringify(job), now });
      return;
    }
    const older = parseJob(waiting.body);
    const body = JSON.stringify(older === null ? job : supersede(older, job));
    // Tries made for the older head say nothing about the newer one.
    this.#sql.updateWaiting.run({ id: waiting.id, body, attempts: 0, dueAt: now });
  }

  /** Makes an active job wait again; where a newer audit waits for the same pull request, that one stands for both. */
  #putBack(row: JobRow, { dueAt, attempts }: { dueAt: number; attempts: number }): void {
    const newer = row.subject === null ? null : readRow(this.#sql.selectWaiting, { subject: row.subject });
    if (newer === null) {
      this.#sql.makeWait.run({ id: row.id, dueAt, attempts: Math.max(0, attempts) });
      return;
    }
    const [olderJob, newerJob] = [parseJob(row.body), parseJob(newer.body)];
    const job = olderJob !== null && newerJob !== null ? supersede(olderJob, newerJob) : newerJob;
    this.#sql.deleteJob.run({ id: row.id });
    this.#sql.updateWaiting.run({
      id: newer.id,
      body: job === null ? newer.body : JSON.stringify(job),
      attempts: newer.attempts,
      dueAt: Math.max(dueAt, newer.due_at),
    });
  }

  /** A job whose worker died counts an attempt: one that kills its worker every time must end, too. */
  #recoverLapsed(): void {
    for (const found of this.#sql.selectLapsed.all({ now: this.#now() })) {
      const row = JobRow.parse(found);
      if (row.attempts >= MAX_ATTEMPTS) {
        this.#bury(row, workerDied(row.attempts));
      } else {
        this.#putBack(row, { dueAt: this.#now(), attempts: row.attempts });
      }
    }
  }

  #bury(row: JobRow, { code, message }: CauseOfDeath): void {
    this.#sql.bury.run({ id: row.id, code, message, now: this.#now() });
  }

  #prune(): void {
    const now = this.#now();
    if (now - this.#prunedAt < PRUNE_INTERVAL_MS) return;
    this.#prunedAt = now;
    this.#sql.pruneDeliveries.run({ before: now - DELIVERY_RETENTION_DAYS * DAY_MS });
    this.#sql.pruneDead.run({ before: now - DEAD_LETTER_RETENTION_DAYS * DAY_MS });
  }

  #now(): number {
    return this.#options.now().getTime();
  }

  #leaseEnd(): number {
    return this.#now() + LEASE_SECONDS * 1_000;
  }

  /** Runs `work` as one transaction that holds the write lock from its start, so that nothing read in it is stale. */
  #write<T>(work: () => T): T {
    this.#database.exec('begin immediate');
    try {
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }
}

/** What only the present holder of a job can name: a worker that was held for dead cannot touch it any more. */
function toFence(job: ClaimedJob): { id: number; worker: string; attempt: number } {
  return { id: Number(job.id), worker: job.worker, attempt: job.attempt };
}

function readRow(statement: StatementSync, parameters: Record<string, string | number>): JobRow | null {
  const found = statement.get(parameters);
  return found === undefined ? null : JobRow.parse(found);
}

function parseJob(body: string): Job | null {
  try {
    return Job.parse(JSON.parse(body));
  } catch {
    return null;
  }
}
