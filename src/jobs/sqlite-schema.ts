import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { UserError } from '#errors';

/** Told by the file itself in `user_version`; a file of a later program is refused rather than misread. */
const SCHEMA_VERSION = 1;

/** Another process may hold the write lock for the length of its transaction, which is milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * `subject` is the pull request an audit is about, null for other jobs. The two partial indexes are the promise:
 * at most one audit waits for a pull request, and at most one runs.
 */
const SCHEMA = `
  create table delivery (
    id text primary key,
    event text not null,
    received_at integer not null
  ) strict;
  create index delivery_by_age on delivery (received_at);

  create table job (
    id integer primary key autoincrement,
    subject text,
    body text not null,
    state text not null check (state in ('waiting', 'active', 'dead')),
    attempts integer not null,
    created_at integer not null,
    due_at integer not null,
    worker text,
    lease_until integer,
    code text,
    message text,
    died_at integer
  ) strict;
  create unique index one_waiting_audit on job (subject) where state = 'waiting' and subject is not null;
  create unique index one_active_audit on job (subject) where state = 'active' and subject is not null;
  create index job_by_due on job (due_at, id) where state = 'waiting';
  create index job_by_lease on job (lease_until) where state = 'active';
  create index job_by_death on job (died_at) where state = 'dead';
`;

/** A row of `job`, as far as the program reads it; times are milliseconds since 1970. */
export const JobRow = z.object({
  id: z.int(),
  subject: z.string().nullable(),
  body: z.string(),
  attempts: z.int(),
  due_at: z.int(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  died_at: z.int().nullable(),
});
export type JobRow = z.infer<typeof JobRow>;

/**
 * Opens the queue's file, creating it and its folder where they are missing. Every commit is on disk when it returns
 * (https://www.sqlite.org/pragma.html#pragma_synchronous); several processes of one machine may share the file.
 *
 * @throws UserError where the file was written by a later version, or cannot be opened.
 */
export function openQueueFile(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return prepareFile(new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }), path);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const message = `The queue's file ${path} cannot be opened; set DATA_DIR to a folder that can be written.`;
    throw new UserError('queue-file', message, { cause });
  }
}

function prepareFile(database: DatabaseSync, path: string): DatabaseSync {
  try {
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    database.exec('begin immediate');
    migrate(database, path);
    database.exec('commit');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const version = database.prepare('pragma user_version').get()?.['user_version'];
  if (version === SCHEMA_VERSION) return;
  if (version !== 0) {
    const message = `The queue's file ${path} was written by another version (${String(version)}); this one reads ${SCHEMA_VERSION}. Use that version, or another DATA_DIR.`;
    throw new UserError('queue-version', message);
  }
  database.exec(SCHEMA);
  database.exec(`pragma user_version = ${SCHEMA_VERSION}`);
}
