import { EventEmitter } from 'node:events';
import { sql } from './sql.js';
import { subscriber, publisher } from './redis.js';

export const planEvents = new EventEmitter();

const MAX_AGE_MS = 60_000;
const limitsByAccount = new Map();

/** The limits of an account's plan; asked on every upload. */
export async function limitsOf(accountId) {
  const cached = limitsByAccount.get(accountId);
  if (cached && Date.now() - cached.readAt < MAX_AGE_MS) return cached.limits;

  const readAt = Date.now();
  const [limits] = await sql`
    SELECT p.max_bytes, p.max_files
    FROM accounts a JOIN plans p ON p.code = a.plan_code
    WHERE a.id = ${accountId}`;
  limitsByAccount.set(accountId, { limits, readAt });
  return limits;
}

export async function setPlan(accountId, planCode) {
  await sql`UPDATE accounts SET plan_code = ${planCode} WHERE id = ${accountId}`;
  await publisher.publish('plan-changed', accountId);
}

// every instance has a map of its own
await subscriber.subscribe('plan-changed', (accountId) => {
  limitsByAccount.delete(accountId);
  planEvents.emit('changed', accountId);
});
