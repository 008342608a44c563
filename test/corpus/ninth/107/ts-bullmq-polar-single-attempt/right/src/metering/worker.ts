import { Polar } from '@polar-sh/sdk';
import { Worker, type Job } from 'bullmq';
import { db } from '../db';
import { usageDeadLetters } from '../db/schema';
import { logger } from '../logger';
import { redis } from '../redis';
import { TOKEN_USAGE, type TokenUsageJob } from './queue';

const polar = new Polar({ accessToken: process.env.POLAR_ACCESS_TOKEN ?? '' });

async function report(job: Job<TokenUsageJob>): Promise<void> {
  const { usageId, customerId, model, tokens } = job.data;
  const result = await polar.events.ingest({
    events: [{ name: 'llm_tokens', externalCustomerId: customerId, externalId: usageId, metadata: { model, tokens } }],
  });
  logger.debug({ usageId, inserted: result.inserted }, 'token usage ingested');
}

export const tokenUsageWorker = new Worker<TokenUsageJob>(TOKEN_USAGE, report, {
  connection: redis,
  concurrency: 8,
  limiter: { max: 400, duration: 60_000 },
});

tokenUsageWorker.on('failed', async (job, err) => {
  if (!job || job.attemptsMade < (job.opts.attempts ?? 1)) return;
  logger.error({ err, usageId: job.data.usageId }, 'token usage given up');
  await db
    .insert(usageDeadLetters)
    .values({ usageId: job.data.usageId, payload: job.data, reason: err.message })
    .onConflictDoNothing();
});
