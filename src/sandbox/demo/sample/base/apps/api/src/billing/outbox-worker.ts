import { Worker } from 'bullmq';
import { pool } from '../db/pool.js';
import { sendUsageRow } from './stripe-meter.js';

const connection = { host: process.env.REDIS_HOST ?? 'localhost', port: 6379 };

/** Sends what is in the outbox. A row is marked only when Stripe took it; a failed job is tried again. */
export const outboxWorker = new Worker(
  'usage-outbox',
  async (job) => {
    const { rows } = await pool.query(
      `SELECT event_id AS "eventId", stripe_customer_id AS "stripeCustomerId", meter, quantity,
              occurred_at AS "occurredAt"
         FROM usage_outbox JOIN customers USING (customer_id)
        WHERE event_id = $1 AND sent_at IS NULL`,
      [job.data.eventId],
    );
    for (const row of rows) {
      await sendUsageRow(row);
      await pool.query('UPDATE usage_outbox SET sent_at = now() WHERE event_id = $1', [row.eventId]);
    }
  },
  { connection, concurrency: 4 },
);
