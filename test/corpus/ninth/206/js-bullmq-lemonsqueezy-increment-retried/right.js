import { createUsageRecord, lemonSqueezySetup } from '@lemonsqueezy/lemonsqueezy.js';
import { Queue, Worker } from 'bullmq';
import { connection } from './redis.js';
import { sql } from './db.js';
import { logger } from './logger.js';

lemonSqueezySetup({ apiKey: process.env.LEMON_SQUEEZY_API_KEY });

export const imageUsage = new Queue('image-usage', {
  connection,
  defaultJobOptions: {
    attempts: 15,
    backoff: { type: 'exponential', delay: 2_000 },
    removeOnFail: false,
  },
});

/** Called by the image service after its row in `images` has been committed; a sweeper adds what it forgot. */
export async function imageGenerated(image) {
  await imageUsage.add('report', { imageId: image.id }, { jobId: `image-${image.id}` });
}

// The price aggregates by "most recent usage", so the total of the period is set, not added to:
// the same total may be sent as often as it likes. One at a time, so that an older one is never the last.
await imageUsage.setGlobalConcurrency(1);

export const worker = new Worker(
  'image-usage',
  async (job) => {
    const [period] = await sql`
      SELECT s.ls_item_id, p.id, sum(i.credits)::int AS credits
        FROM images x
        JOIN subscriptions s ON s.account_id = x.account_id
        JOIN billing_periods p ON p.subscription_id = s.id
         AND x.created_at >= p.starts_at AND x.created_at < p.ends_at AND now() < p.ends_at
        JOIN images i ON i.account_id = x.account_id
         AND i.created_at >= p.starts_at AND i.created_at < p.ends_at
       WHERE x.id = ${job.data.imageId}
       GROUP BY s.ls_item_id, p.id`;
    if (!period) throw new Error(`image ${job.data.imageId} is in no open billing period`);

    const { error } = await createUsageRecord({
      quantity: period.credits,
      action: 'set',
      subscriptionItemId: period.ls_item_id,
    });
    if (error) throw error;
    logger.info({ period: period.id, credits: period.credits }, 'image credits of the period set');
  },
  { connection, concurrency: 1 },
);

worker.on('failed', (job, err) => logger.error({ err, job: job?.id }, 'image usage failed'));
