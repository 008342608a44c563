import cron from 'node-cron';
import pg from 'pg';
import { finalizeInvoice } from './invoices.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const LOCK = 730_114;

async function runBilling() {
  const client = await pool.connect();
  try {
    const { rows: [{ locked }] } = await client.query('select pg_try_advisory_lock($1) as locked', [LOCK]);
    if (!locked) return; // <- MTR-604?
    try {
      const { rows } = await client.query(
        `select id from subscriptions
         where status = 'active' and current_period_end <= now()
         order by current_period_end, id`,
      );
      for (const { id } of rows) {
        try {
          await finalizeInvoice(client, id);
        } catch (err) { // <- MTR-604|MTR-601
          console.error(`subscription ${id} not billed`, err); // <- MTR-604|MTR-601
        }
      }
      console.log(`billing run: ${rows.length} due`);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK]);
    }
  } finally {
    client.release();
  }
}

cron.schedule('5 * * * *', () => { // <- MTR-604 #2
  runBilling().catch((err) => console.error('billing run', err)); // <- MTR-604 #2
}, { timezone: 'Etc/UTC' });
