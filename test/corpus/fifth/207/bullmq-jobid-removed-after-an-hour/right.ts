import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';

const connection = new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });

/** The worker adds the minutes of a job to the open invoice of its customer. */
export const meteringQueue = new Queue('call-metering', {
  connection,
  defaultJobOptions: {
    attempts: 10,
    backoff: { type: 'exponential', delay: 2000 },
    removeOnComplete: { age: 5 * 24 * 3600 },
    removeOnFail: false,
  },
});

interface Call {
  id: string;
  customer_id: string;
  seconds: number;
}

async function enqueue(call: Call): Promise<void> {
  const minutes = Math.ceil(call.seconds / 60);
  // The id of the call is the id of the job, so that a call is not queued twice.
  await meteringQueue.add('add-minutes', { callId: call.id, customer: call.customer_id, minutes }, { jobId: call.id });
}

/** Hourly: queues what the hang-up hook may have failed to queue in the last two days. */
export async function sweep(pool: Pool): Promise<number> {
  const { rows } = await pool.query<Call>(
    `SELECT id, customer_id, seconds FROM calls
      WHERE ended_at >= now() - interval '48 hours' AND ended_at < now() - interval '5 minutes'`,
  );
  for (const call of rows) await enqueue(call);
  return rows.length;
}

export async function onHangup(call: Call): Promise<void> {
  await enqueue(call);
}
