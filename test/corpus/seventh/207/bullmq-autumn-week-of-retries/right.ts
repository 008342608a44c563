import { Queue, UnrecoverableError, Worker } from 'bullmq';
import type { Logger } from 'pino';
import { redis } from './redis.js';
import { unsentUsage } from './unsent-usage.js';
import { pageBilling } from './pager.js';

export interface ImageUsage {
  id: string;
  customerId: string;
  megapixels: number;
  finishedAt: number;
}

export const autumnQueue = new Queue<ImageUsage>('autumn', {
  connection: redis,
  defaultJobOptions: {
    // The last attempt starts 8.5 hours after the first. Autumn forgets a key after 24.
    attempts: 10,
    backoff: { type: 'exponential', delay: 60_000 },
    removeOnComplete: { age: 86_400 },
    removeOnFail: false,
  },
});

export const enqueueUsage = (usage: ImageUsage) => autumnQueue.add('track', usage, { jobId: `image-${usage.id}` });

async function track(usage: ImageUsage): Promise<void> {
  const response = await fetch('https://api.useautumn.com/v1/track', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${process.env.AUTUMN_SECRET_KEY}`,
      'content-type': 'application/json',
      'idempotency-key': `image-${usage.id}`,
    },
    body: JSON.stringify({
      customer_id: usage.customerId,
      feature_id: 'megapixels',
      value: usage.megapixels,
      timestamp: usage.finishedAt,
      overage_behavior: 'overflow',
    }),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.ok || response.status === 409) return;
  const text = await response.text();
  if (response.status === 400 || response.status === 404) throw new UnrecoverableError(text);
  throw new Error(`autumn answered ${response.status}: ${text}`);
}

export function startAutumnWorker(log: Logger) {
  const worker = new Worker<ImageUsage>('autumn', (job) => track(job.data), { connection: redis, concurrency: 5 });
  worker.on('completed', (job) => log.debug({ job: job.id }, 'usage tracked'));
  worker.on('failed', async (job, err) => {
    log.error({ job: job?.id, attempt: job?.attemptsMade, err }, 'usage not tracked');
    if (!job || !job.finishedOn) return;
    // From here on it is compared with Autumn's balance before anybody sends it again.
    await unsentUsage.keep(job.data, err.message);
    await pageBilling(`usage ${job.data.id} was not tracked`);
  });
  return worker;
}
