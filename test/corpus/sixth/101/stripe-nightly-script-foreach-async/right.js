#!/usr/bin/env node
// Reports the closed days of `daily_usage` to Stripe. Started by a Kubernetes CronJob at 02:15 UTC
// (concurrencyPolicy: Forbid).
const Stripe = require('stripe');
const { Pool } = require('pg');
const log = require('pino')({ name: 'report-usage' });

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY, { apiVersion: '2024-06-20' });
const pool = new Pool();

async function closedDays() {
  const { rows } = await pool.query(
    `SELECT id, subscription_item, day, api_calls
       FROM daily_usage
      WHERE reported_at IS NULL AND day < (now() AT TIME ZONE 'utc')::date
      ORDER BY day, id`,
  );
  return rows;
}

async function report(row) {
  // `set` writes the day's total at midnight of that day, so sending it again changes nothing.
  await stripe.subscriptionItems.createUsageRecord(
    row.subscription_item,
    { quantity: row.api_calls, timestamp: Math.floor(row.day.getTime() / 1000), action: 'set' },
    { idempotencyKey: `daily-usage-${row.id}` },
  );
  await pool.query('UPDATE daily_usage SET reported_at = now() WHERE id = $1', [row.id]);
}

async function main() {
  const days = await closedDays();
  log.info({ count: days.length }, 'reporting closed days');

  let failed = 0;
  for (const row of days) {
    try {
      await report(row);
      log.debug({ item: row.subscription_item, calls: row.api_calls }, 'reported');
    } catch (error) {
      failed += 1;
      log.error({ error, id: row.id }, 'not reported, next run tries again');
    }
  }

  await pool.end();
  if (failed > 0) throw new Error(`${failed} of ${days.length} days were not reported`);
}

main()
  .then(() => process.exit(0))
  .catch((error) => {
    log.fatal(error);
    process.exit(1);
  });
