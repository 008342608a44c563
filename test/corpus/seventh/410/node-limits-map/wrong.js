import { EventEmitter } from 'node:events';
import { sql } from './sql.js';
import { subscriber, publisher } from './redis.js';

export const planEvents = new EventEmitter();

const limitsByAccount = new Map(); // <- MTR-410

/** The limits of an account's plan; asked on every upload. */
export async function limitsOf(accountId) {
  if (!limitsByAccount.has(accountId)) { // <- MTR-410
    const [limits] = await sql`
      SELECT p.max_bytes, p.max_files
      FROM accounts a JOIN plans p ON p.code = a.plan_code
      WHERE a.id = ${accountId}`;
    limitsByAccount.set(accountId, limits); // <- MTR-410
  }
  return limitsByAccount.get(accountId);
}

export async function setPlan(accountId, planCode) { // <- MTR-410
  await sql`UPDATE accounts SET plan_code = ${planCode} WHERE id = ${accountId}`; // <- MTR-410
  await publisher.publish('plan-changed', accountId);
}

await subscriber.subscribe('plan-changed', (accountId) => { // <- MTR-410
  planEvents.emit('changed', accountId);
});
