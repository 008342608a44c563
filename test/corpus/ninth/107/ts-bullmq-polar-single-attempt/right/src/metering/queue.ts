import { Queue } from 'bullmq';
import { redis } from '../redis';

export interface TokenUsageJob {
  usageId: string;
  customerId: string;
  model: string;
  tokens: number;
}

export const TOKEN_USAGE = 'token-usage';

export const tokenUsageQueue = new Queue<TokenUsageJob>(TOKEN_USAGE, {
  connection: redis,
  defaultJobOptions: {
    attempts: 12,
    backoff: { type: 'exponential', delay: 5_000 },
    removeOnComplete: { age: 86_400 },
    removeOnFail: false,
  },
});

export async function enqueueTokenUsage(job: TokenUsageJob): Promise<void> {
  await tokenUsageQueue.add('report', job, { jobId: `usage-${job.usageId}` });
}
