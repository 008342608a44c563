import type { Db, JobWithMetadata } from 'pg-boss';
import { z } from 'zod';
import { DEAD, SCHEMA, WORK } from './postgres-store.ts';
import { type DeadLetter, Job, type QueueStats } from './queue.ts';
import { MAX_DEAD_LETTERS_LISTED } from './queue-terms.ts';

/** A job as it lies in the database. */
export interface StoredRow {
  readonly id: string;
  /** pg-boss's count of retries: with the id, what only the present holder of a job can name. */
  readonly retryCount: number;
  /** Null where what was stored is no job this version knows. */
  readonly job: Job | null;
  /** What was stored, whatever it is. */
  readonly stored: unknown;
  /** How many times it was handed out when it is, or will have been the next time where it waits. */
  readonly handedOut: number;
  /** How many of these times are no attempts at the job as it is now. */
  readonly uncounted: number;
  readonly dueAt: Date;
}

/**
 * The data of a row. pg-boss counts how often a row was handed out and never counts back: what a job given back, or the
 * older head that stood in the row before, has used up of it is told here.
 */
const Body = z.object({ job: z.unknown(), uncounted: z.int().nonnegative() });

/** pg-boss's own counts are up to a minute old: these are read from its table, by the index it has for live jobs. */
const STATS = `
  select count(*) filter (where name = '${WORK}' and state < 'active')::int as waiting,
    count(*) filter (where name = '${WORK}' and state = 'active')::int as active,
    count(*) filter (where name = '${DEAD}')::int as dead,
    coalesce(extract(epoch from ${SCHEMA}.job_now()
      - min(created_on) filter (where name = '${WORK}' and state < 'active')), 0)::float8 as oldest
  from ${SCHEMA}.job
  where name in ('${WORK}', '${DEAD}') and state in ('created', 'retry', 'active', 'failed')`;

const DEAD_LETTERS = `
  select id, data, created_on from ${SCHEMA}.job
  where name = '${DEAD}' and state in ('created', 'retry', 'active', 'failed')
  order by created_on desc, id desc limit ${MAX_DEAD_LETTERS_LISTED}`;

const StatsRow = z.object({ waiting: z.int(), active: z.int(), dead: z.int(), oldest: z.number() });

/** The data of a dead letter. */
export const Obituary = z.object({
  job: z.unknown(),
  attempts: z.int(),
  code: z.string(),
  message: z.string(),
});
export type Obituary = z.infer<typeof Obituary>;

const DeadRow = z.object({ id: z.string(), data: Obituary, created_on: z.date() });

/** Reads a row that pg-boss handed out, or that waits. */
export function toStoredRow(found: JobWithMetadata<unknown>): StoredRow {
  const body = Body.safeParse(found.data);
  const { job: stored, uncounted } = body.success ? body.data : { job: found.data, uncounted: 0 };
  const job = Job.safeParse(stored);
  // The first time is no retry; every time after it is, and is counted only when it comes.
  const isRetryToCome = found.state !== 'active' && found.startedOn !== null;
  return {
    id: found.id,
    retryCount: found.retryCount,
    job: job.success ? job.data : null,
    stored,
    handedOut: found.retryCount + 1 + (isRetryToCome ? 1 : 0),
    uncounted,
    dueAt: found.startAfter,
  };
}

/** 1 for the first try. */
export function toAttempt({ handedOut, uncounted }: StoredRow): number {
  return handedOut - uncounted;
}

export async function readStats(db: Db): Promise<QueueStats> {
  const { rows } = await db.executeSql(STATS);
  const { oldest, ...counts } = StatsRow.parse(rows[0]);
  return { ...counts, oldestWaitingSeconds: Math.max(0, oldest) };
}

export async function readDeadLetters(db: Db): Promise<DeadLetter[]> {
  const { rows } = await db.executeSql(DEAD_LETTERS);
  return rows.map((found) => {
    const { id, data, created_on: diedAt } = DeadRow.parse(found);
    const job = Job.safeParse(data.job);
    const { attempts, code, message } = data;
    return { id, job: job.success ? job.data : null, attempts, code, message, diedAt };
  });
}
