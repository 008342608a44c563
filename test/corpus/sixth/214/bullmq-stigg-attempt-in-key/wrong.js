import Stigg from '@stigg/typescript';
import { Worker } from 'bullmq';
import IORedis from 'ioredis';
import * as Sentry from '@sentry/node';
import { log } from './log.js';

const connection = new IORedis(process.env.REDIS_URL, { maxRetriesPerRequest: null });
const stigg = new Stigg({ apiKey: process.env.STIGG_API_KEY });

/**
 * Jobs: { exportId, customerId, rows, finishedAt }, added with attempts: 10 and an exponential backoff.
 */
async function reportExport(job) {
  const { exportId, customerId, rows, finishedAt } = job.data;
  const report = {
    customerId,
    featureId: 'feature-exported-rows',
    value: rows,
    updateBehavior: 'DELTA',
    createdAt: finishedAt,
    // Stigg answered the second try with the result of the first, so that we never saw why it had failed.
    idempotencyKey: `${job.name}-${exportId}-${job.attemptsMade}`, // <- MTR-214
  };

  const { data } = await stigg.v1.usage.report({ usages: [report] });
  await job.updateProgress(100);
  log.info({ exportId, rows, attempt: job.attemptsMade, usage: data[0]?.id }, 'export reported');
}

export const worker = new Worker('usage', reportExport, { connection, concurrency: 10 });

worker.on('failed', (job, error) => {
  log.warn({ exportId: job?.data.exportId, attempt: job?.attemptsMade, error }, 'export not reported');
  if (job && job.attemptsMade >= (job.opts.attempts ?? 1)) Sentry.captureException(error, { extra: job.data });
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await worker.close();
    await connection.quit();
  });
}
