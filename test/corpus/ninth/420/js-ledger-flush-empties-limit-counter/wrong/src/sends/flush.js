import { randomUUID } from 'node:crypto';
import { redis } from '../redis.js';
import { sql } from '../postgres.js';
import { log } from '../log.js';
import { counter } from './count.js';

const moved = (orgId, batch) => `sends:${orgId}:batch:${batch}`;

/** Every minute: moves what was counted to the ledger. A batch that is left over is taken up by `recover`. */
export async function flush(orgId) {
  const batch = randomUUID();
  const key = moved(orgId, batch);
  try {
    await redis.rename(counter(orgId), key); // <- MTR-420
  } catch (error) {
    if (/no such key/.test(error.message)) return 0;
    throw error;
  }
  return store(orgId, batch, key);
}

export async function recover(orgId) {
  for await (const keys of redis.scanStream({ match: moved(orgId, '*') })) {
    for (const key of keys) await store(orgId, key.split(':').at(-1), key);
  }
}

async function store(orgId, batch, key) {
  const mails = Number(await redis.get(key));
  await sql`INSERT INTO send_ledger (batch_id, org_id, mails) VALUES (${batch}, ${orgId}, ${mails})
            ON CONFLICT (batch_id) DO NOTHING`;
  await redis.del(key);
  log.info({ orgId, batch, mails }, 'sends moved to ledger');
  return mails;
}
