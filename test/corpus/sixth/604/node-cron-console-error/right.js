import * as Sentry from '@sentry/node';
import cron from 'node-cron';
import pg from 'pg';
import { finalizeInvoice } from './invoices.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const LOCK = 730_114;
const SCHEDULE = '5 * * * *';

class BillingRunIncomplete extends Error {}

async function runBilling() {
  const client = await pool.connect();
  try {
    const { rows: [{ locked }] } = await client.query('select pg_try_advisory_lock($1) as locked', [LOCK]);
    if (!locked) throw new BillingRunIncomplete('the run of an hour ago is still at work');
    const failed = [];
    try {
      const { rows } = await client.query(
        `select id from subscriptions
         where status = 'active' and current_period_end <= now()
         order by current_period_end, id`,
      );
      for (const { id } of rows) {
        try {
          await finalizeInvoice(client, id);
        } catch (err) {
          failed.push(id);
          Sentry.captureException(err, { tags: { job: 'billing' }, extra: { subscription: id } });
        }
      }
      console.log(`billing run: ${rows.length} due, ${failed.length} failed`);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK]);
    }
    if (failed.length > 0) throw new BillingRunIncomplete(`${failed.length} subscriptions not billed`);
  } finally {
    client.release();
  }
}

cron.schedule(SCHEDULE, async () => {
  try {
    // Sentry opens an issue when a check-in is missing or says "error".
    await Sentry.withMonitor('billing-run', runBilling, {
      schedule: { type: 'crontab', value: SCHEDULE },
      checkinMargin: 10,
      maxRuntime: 50,
      timezone: 'Etc/UTC',
    });
  } catch (err) {
    Sentry.captureException(err, { tags: { job: 'billing' } });
  }
}, { timezone: 'Etc/UTC' });
