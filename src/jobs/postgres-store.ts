import { type Db, PgBoss } from 'pg-boss';
import { UserError } from '#errors';
import type { Log } from '#log';
import { toDatabaseProblem } from './database-problem.ts';
import { DEAD_LETTER_RETENTION_DAYS, DELIVERY_RETENTION_DAYS, LEASE_SECONDS } from './queue-terms.ts';

/** The PostgreSQL schema in which everything of the queue lies; pg-boss makes it and brings it up to date. */
export const SCHEMA = 'metercheck';

/** What pg-boss calls queues: the jobs, the deliveries that were seen, and what was given up. */
export const WORK = 'work';
export const DELIVERIES = 'delivery';
export const DEAD = 'dead-letter';

/**
 * Of the pinned pg-boss (`pgboss.schema` in its package.json). It migrates an older schema, and would work on a newer
 * one without a word.
 */
const SCHEMA_VERSION = 46;

const DAY_SECONDS = 86_400;
/** pg-boss deletes what waits for longer, and nothing here may be lost: so no stop of the server lasts as long. */
const WAITING_RETENTION_DAYS = 10 * 365;
/** pg-boss counts tries itself and must never end a job by that: the queue does, which counts otherwise. */
const NO_RETRY_LIMIT = 1_000_000;

/** A database that does not answer within these is as good as none: the caller tries again. */
const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 30_000;

/**
 * How pg-boss is used: it keeps, hands out and migrates. The queue asks it to look after lapsed leases and old rows
 * itself, before a claim, so that signs of life that are overdue go first.
 */
export const BOSS_OPTIONS = {
  schema: SCHEMA,
  supervise: false,
  schedule: false,
  registerInstance: false,
  monitorIntervalSeconds: 1,
  maintenanceIntervalSeconds: 3_600,
  // For queues of thousands of jobs a second; here PostgreSQL's own autovacuum is enough.
  reindex: false,
  monitorVacuum: false,
  openTelemetry: { enabled: false },
} as const;

/** pg-boss over the database at that address; nothing is connected yet. */
export function createBoss(url: string): PgBoss {
  const connection = {
    connectionString: url,
    application_name: 'metercheck',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  };
  return new PgBoss({ ...BOSS_OPTIONS, ...connection });
}

/**
 * Connects, makes or migrates the schema, and brings the settings of the three queues up to date.
 *
 * @throws UserError where the database cannot be reached or used, naming DATABASE_URL and the way out, never the URL.
 */
export async function startBoss(boss: PgBoss, log: Log): Promise<void> {
  boss.on('error', (error) => log.error('the database of the queue fails', { error }));
  boss.on('warning', ({ message }) => log.warn('pg-boss warns', { warning: message }));
  try {
    await boss.start();
    await refuseLaterVersion(boss);
    await prepareQueues(boss);
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    throw toDatabaseProblem(error);
  }
}

/**
 * Runs `work` as one transaction: what it did through the given database is there as a whole when this resolves, or
 * not at all.
 */
export async function inTransaction<T>(boss: PgBoss, work: (db: Db) => Promise<T>): Promise<T> {
  const transaction = await boss.getDb().beginTransaction?.();
  if (transaction === undefined) throw new TypeError('This connection to PostgreSQL has no transactions.');
  try {
    const result = await work(transaction.db);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

async function refuseLaterVersion(boss: PgBoss): Promise<void> {
  const version = await boss.schemaVersion();
  if (version === SCHEMA_VERSION) return;
  const message = `DATABASE_URL leads to a queue that was written by another version (${String(version)}); this one reads ${SCHEMA_VERSION}. Use that version, or another database.`;
  throw new UserError('queue-version', message);
}

async function prepareQueues(boss: PgBoss): Promise<void> {
  const settings = {
    [WORK]: {
      heartbeatSeconds: LEASE_SECONDS,
      // The longest there is: what ends a lease is the missing sign of life.
      expireInSeconds: DAY_SECONDS,
      retryLimit: NO_RETRY_LIMIT,
      retryDelay: 0,
      retentionSeconds: WAITING_RETENTION_DAYS * DAY_SECONDS,
    },
    [DELIVERIES]: { deleteAfterSeconds: DELIVERY_RETENTION_DAYS * DAY_SECONDS },
    [DEAD]: { retentionSeconds: DEAD_LETTER_RETENTION_DAYS * DAY_SECONDS },
  };
  for (const [name, options] of Object.entries(settings)) {
    // Of each pull request one job that waits and one that runs: "stately" is that promise as a unique index.
    await boss.createQueue(name, { ...options, policy: name === WORK ? 'stately' : 'standard' });
    await boss.updateQueue(name, options);
  }
}
