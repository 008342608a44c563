import type { Event, OpenMeter } from '@openmeter/sdk';
import { captureException } from '@sentry/node';
import { CronJob } from 'cron';
import type { Pool } from 'pg';
import type { Logger } from 'pino';

const SOURCE = 'inference-gateway';
const ROLLUP_LOCK = 7_310_442;

interface HourTotal {
  project_id: string;
  model: string;
  hour: Date;
  input_tokens: string;
  output_tokens: string;
}

const CLOSED_HOURS = `
  SELECT project_id, model, date_trunc('hour', answered_at, 'UTC') AS hour,
         sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens
  FROM completions
  WHERE answered_at >= date_trunc('hour', now(), 'UTC') - interval '6 hours'
    AND answered_at < date_trunc('hour', now(), 'UTC')
  GROUP BY project_id, model, hour`;

export function toEvent(total: HourTotal): Event {
  return {
    id: `${total.project_id}:${total.model}:${total.hour.toISOString()}`,
    source: SOURCE,
    type: 'tokens',
    subject: total.project_id,
    time: total.hour,
    data: {
      model: total.model,
      input: total.input_tokens,
      output: total.output_tokens,
    },
  };
}

/** Runs five minutes past the hour and goes back six hours, so that an outage of that length leaves no gap. */
export function tokenRollup(pool: Pool, openmeter: OpenMeter, log: Logger): CronJob {
  return CronJob.from({
    cronTime: '5 * * * *',
    onTick: () => rollUp(pool, openmeter, log),
    errorHandler: (error) => captureException(error),
    timeZone: 'UTC',
  });
}

async function rollUp(pool: Pool, openmeter: OpenMeter, log: Logger): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows: locks } = await client.query('SELECT pg_try_advisory_lock($1) AS held', [ROLLUP_LOCK]);
    if (!locks[0].held) return;
    try {
      const { rows } = await client.query<HourTotal>(CLOSED_HOURS);
      if (rows.length > 0) await openmeter.events.ingest(rows.map(toEvent));
      log.info({ totals: rows.length }, 'token hours sent');
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [ROLLUP_LOCK]);
    }
  } finally {
    client.release();
  }
}
