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
  defaultJobOptions: { removeOnComplete: { age: 86_400 }, removeOnFail: { count: 1_000 } }, // <- MTR-107
});

export async function enqueueTokenUsage(job: TokenUsageJob): Promise<void> {
  await tokenUsageQueue.add('report', job, { jobId: `usage-${job.usageId}` }); // <- MTR-107
}
