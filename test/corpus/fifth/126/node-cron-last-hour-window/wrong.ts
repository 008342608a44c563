import { schedule } from 'node-cron';
import { startOfHour, subHours, addHours } from 'date-fns';
import type { Pool } from 'pg';
import type { Metronome } from '@metronome/sdk';

interface HourlyCount {
  customer: string;
  queries: string;
}

async function countQueries(pool: Pool, from: Date, to: Date): Promise<HourlyCount[]> {
  const { rows } = await pool.query<HourlyCount>(
    `SELECT customer_id AS customer, count(*) AS queries
       FROM query_log WHERE finished_at >= $1 AND finished_at < $2 GROUP BY customer_id`,
    [from, to],
  );
  return rows;
}

async function reportHour(pool: Pool, metronome: Metronome, from: Date): Promise<void> {
  const counts = await countQueries(pool, from, addHours(from, 1));
  for (let start = 0; start < counts.length; start += 100) {
    const usage = counts.slice(start, start + 100).map(({ customer, queries }) => ({
      transaction_id: `queries:${customer}:${from.toISOString()}`,
      customer_id: customer,
      event_type: 'queries',
      timestamp: from.toISOString(),
      properties: { queries },
    }));
    await metronome.v1.usage.ingest({ usage });
  }
}

export function startReporting(pool: Pool, metronome: Metronome): void {
  schedule('5 * * * *', async () => {
    const hour = startOfHour(subHours(new Date(), 1)); // <- MTR-126
    await reportHour(pool, metronome, hour); // <- MTR-126
  });
}
