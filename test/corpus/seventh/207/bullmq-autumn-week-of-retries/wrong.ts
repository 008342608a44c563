import { Queue, UnrecoverableError, Worker } from 'bullmq';
import type { Logger } from 'pino';
import { redis } from './redis.js';

export interface ImageUsage {
  id: string;
  customerId: string;
  megapixels: number;
  finishedAt: number;
}

export const autumnQueue = new Queue<ImageUsage>('autumn', {
  connection: redis,
  defaultJobOptions: {
    // Autumn had an outage of a day in March. Keep trying for a week.
    attempts: 14, // <- MTR-207
    backoff: { type: 'exponential', delay: 60_000 }, // <- MTR-207
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
      'idempotency-key': `image-${usage.id}`, // <- MTR-207
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
  worker.on('failed', (job, err) => log.error({ job: job?.id, attempt: job?.attemptsMade, err }, 'usage not tracked'));
  return worker;
}
