import { Queue } from 'bullmq';
import { redis } from '../infra/redis';

export interface DebitJob {
  walletId: string;
  generationId: string;
  credits: number;
}

export const debitQueue = new Queue<DebitJob>('wallet-debits', {
  connection: redis,
  defaultJobOptions: {
    attempts: 15,
    backoff: { type: 'exponential', delay: 2_000 },
    removeOnComplete: { age: 7 * 24 * 3600 },
    removeOnFail: false,
  },
});

/** Called by the outbox relay, which repeats it until Redis has answered. */
export async function enqueueDebit(job: DebitJob): Promise<void> {
  await debitQueue.add('debit', job, { jobId: `generation-${job.generationId}` });
}
