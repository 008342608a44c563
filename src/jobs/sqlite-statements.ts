import type { DatabaseSync } from 'node:sqlite';
import { MAX_DEAD_LETTERS_LISTED } from './queue-terms.ts';

const COLUMNS = 'id, subject, body, attempts, due_at, code, message, died_at';
const HELD = `id = :id and worker = :worker and attempts = :attempt and state = 'active'`;

export type Statements = ReturnType<typeof prepareStatements>;

/** Every statement the queue runs. Parameters are named as in the text. */
export function prepareStatements(database: DatabaseSync) {
  return {
    insertDelivery: database.prepare(
      `insert into delivery (id, event, received_at) values (:id, :event, :receivedAt) on conflict do nothing`,
    ),
    insertJob: database.prepare(
      `insert into job (subject, body, state, attempts, created_at, due_at)
       values (:subject, :body, 'waiting', 0, :now, :now)`,
    ),
    selectWaiting: database.prepare(
      `select ${COLUMNS} from job where subject = :subject and state = 'waiting'`,
    ),
    updateWaiting: database.prepare(
      `update job set body = :body, attempts = :attempts, due_at = :dueAt where id = :id and state = 'waiting'`,
    ),
    takeDue: database.prepare(
      `update job set state = 'active', attempts = attempts + 1, worker = :worker, lease_until = :leaseUntil
       where id = (
         select w.id from job w
         where w.state = 'waiting' and w.due_at <= :now
           and not exists (select 1 from job a where a.subject = w.subject and a.state = 'active')
         order by w.due_at, w.id limit 1)
       returning ${COLUMNS}`,
    ),
    selectHeld: database.prepare(`select ${COLUMNS} from job where ${HELD}`),
    extendLease: database.prepare(`update job set lease_until = :leaseUntil where ${HELD}`),
    deleteHeld: database.prepare(`delete from job where ${HELD}`),
    deleteJob: database.prepare(`delete from job where id = :id`),
    makeWait: database.prepare(
      `update job set state = 'waiting', worker = null, lease_until = null, due_at = :dueAt, attempts = :attempts
       where id = :id`,
    ),
    selectLapsed: database.prepare(
      `select ${COLUMNS} from job where state = 'active' and lease_until <= :now order by id`,
    ),
    bury: database.prepare(
      `update job set state = 'dead', worker = null, lease_until = null,
         code = :code, message = :message, died_at = :now where id = :id`,
    ),
    selectDead: database.prepare(
      `select ${COLUMNS} from job where state = 'dead' order by died_at desc, id desc limit ${MAX_DEAD_LETTERS_LISTED}`,
    ),
    selectStats: database.prepare(
      `select count(*) filter (where state = 'waiting') as waiting,
         count(*) filter (where state = 'active') as active,
         count(*) filter (where state = 'dead') as dead,
         min(created_at) filter (where state = 'waiting') as oldest from job`,
    ),
    pruneDeliveries: database.prepare(`delete from delivery where received_at < :before`),
    pruneDead: database.prepare(`delete from job where state = 'dead' and died_at < :before`),
  };
}
