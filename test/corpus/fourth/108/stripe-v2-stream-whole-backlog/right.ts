import type { Pool, PoolClient } from 'pg';
import Stripe from 'stripe';
import { log } from '../log.js';

interface PendingRow {
  id: string;
  event_name: string;
  stripe_customer_id: string;
  value: string;
  occurred_at: Date;
}

/** https://docs.stripe.com/api/v2/billing/meter-event-stream/create */
const STREAM_LIMIT = 100;

const CLAIM = `
  SELECT id, event_name, stripe_customer_id, value::text, occurred_at
  FROM pending_meter_events
  WHERE sent_at IS NULL
  ORDER BY id
  LIMIT ${STREAM_LIMIT}
  FOR UPDATE SKIP LOCKED`;

function toEvent(row: PendingRow): Stripe.V2.Billing.MeterEventStreamCreateParams.Event {
  return {
    event_name: row.event_name,
    identifier: `pme_${row.id}`,
    timestamp: row.occurred_at.toISOString(),
    payload: { stripe_customer_id: row.stripe_customer_id, value: row.value },
  };
}

async function session(stripe: Stripe): Promise<Stripe> {
  const { authentication_token } = await stripe.v2.billing.meterEventSession.create();
  return new Stripe(authentication_token);
}

/** Sends what is pending and says how much that was. A new session is opened for each round: a token lasts 15 minutes. */
export async function flush(pool: Pool, stripe: Stripe): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const sent = await sendPending(client, stripe);
    await client.query('COMMIT');
    return sent;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

async function sendPending(client: PoolClient, stripe: Stripe): Promise<number> {
  const { rows } = await client.query<PendingRow>(CLAIM);
  if (rows.length === 0) return 0;
  const stream = await session(stripe);
  await stream.v2.billing.meterEventStream.create({ events: rows.map(toEvent) });
  await client.query('UPDATE pending_meter_events SET sent_at = now() WHERE id = ANY($1)', [rows.map((row) => row.id)]);
  log.info({ events: rows.length }, 'meter events streamed');
  return rows.length;
}

/** Called by the scheduler of the worker process every half minute. */
export async function flushAll(pool: Pool, stripe: Stripe): Promise<void> {
  while ((await flush(pool, stripe)) > 0);
}
