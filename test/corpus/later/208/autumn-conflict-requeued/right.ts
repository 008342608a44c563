import { setTimeout as sleep } from 'node:timers/promises';
import { pool } from '../db';
import { logger } from '../logger';

const AUTUMN_URL = process.env.AUTUMN_URL ?? 'https://api.useautumn.com/v1';
const BATCH = 50;

interface PendingUsage {
  id: string;
  customer_id: string;
  feature_id: string;
  value: number;
  occurred_at: Date;
}

class AutumnError extends Error {
  constructor(
    readonly status: number,
    body: string,
  ) {
    super(`Autumn answered ${status}: ${body.slice(0, 200)}`);
  }
}

async function track(usage: PendingUsage): Promise<void> {
  const response = await fetch(`${AUTUMN_URL}/track`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${process.env.AUTUMN_SECRET_KEY}`,
      'content-type': 'application/json',
      'idempotency-key': usage.id,
    },
    body: JSON.stringify({
      customer_id: usage.customer_id,
      feature_id: usage.feature_id,
      value: usage.value,
      timestamp: usage.occurred_at.getTime(),
    }),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status === 409) {
    logger.info({ id: usage.id }, 'usage was tracked before');
    return;
  }
  if (!response.ok) throw new AutumnError(response.status, await response.text());
}

async function sendPending(): Promise<number> {
  const { rows } = await pool.query<PendingUsage>(
    `SELECT id, customer_id, feature_id, value, occurred_at FROM pending_usage
     WHERE next_try_at <= now() ORDER BY occurred_at, id LIMIT $1`,
    [BATCH],
  );
  for (const usage of rows) {
    try {
      await track(usage);
      await pool.query('DELETE FROM pending_usage WHERE id = $1', [usage.id]);
    } catch (error) {
      logger.error({ id: usage.id, err: error }, 'usage not tracked');
      await pool.query(`UPDATE pending_usage SET next_try_at = now() + interval '2 minutes' WHERE id = $1`, [usage.id]);
    }
  }
  return rows.length;
}

/** The loop of the single worker of this deployment. */
export async function run(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const sent = await sendPending();
    if (sent < BATCH) await sleep(15_000, undefined, { signal }).catch(() => undefined);
  }
}
