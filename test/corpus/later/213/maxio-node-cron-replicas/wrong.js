import cron from 'node-cron';
import { Client, SubscriptionComponentsController } from '@maxio-com/advanced-billing-sdk';
import { pool } from './pool.js';
import { logger } from './logger.js';

const client = new Client({
  basicAuthCredentials: { username: process.env.MAXIO_API_KEY, password: 'x' },
  site: process.env.MAXIO_SITE,
});
const components = new SubscriptionComponentsController(client);

async function openIntervals(connection) {
  const { rows } = await connection.query(
    `SELECT i.id, i.subscription_id, i.component_id, i.units
       FROM usage_intervals i
      WHERE i.exported_at IS NULL AND i.closes_at <= now()
      ORDER BY i.closes_at, i.id`,
  );
  return rows;
}

async function exportInterval(connection, interval) {
  await components.createUsage(interval.subscription_id, interval.component_id, { // <- MTR-206?, MTR-213
    usage: { quantity: Number(interval.units), memo: `interval ${interval.id}` },
  });
  await connection.query('UPDATE usage_intervals SET exported_at = now() WHERE id = $1', [interval.id]);
}

async function exportAll(connection) {
  for (const interval of await openIntervals(connection)) {
    try {
      await exportInterval(connection, interval);
    } catch (error) {
      logger.error({ err: error, interval: interval.id }, 'interval not exported');
    }
  }
}

async function run() {
  const connection = await pool.connect();
  try {
    await exportAll(connection); // <- MTR-213
  } finally {
    connection.release();
  }
}

/** Started by every web replica. */
export function startExport() {
  cron.schedule('7 * * * *', () => run().catch((error) => logger.error({ err: error }, 'usage export failed'))); // <- MTR-213
}
