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

export const worker = new Worker(
  'image-usage',
  async (job) => {
    const [image] = await sql`
      SELECT i.id, i.credits, s.ls_item_id
        FROM images i JOIN subscriptions s ON s.account_id = i.account_id
       WHERE i.id = ${job.data.imageId} AND i.reported_at IS NULL`;
    if (!image) return;

    const { error } = await createUsageRecord({ // <- MTR-206|MTR-209
      quantity: image.credits,
      action: 'increment', // <- MTR-206|MTR-209
      subscriptionItemId: image.ls_item_id,
    });
    if (error) throw error;

    await sql`UPDATE images SET reported_at = now() WHERE id = ${image.id}`;
    logger.info({ image: image.id }, 'image usage reported');
  },
  { connection, concurrency: 4 },
);

worker.on('failed', (job, err) => logger.error({ err, job: job?.id }, 'image usage failed'));
