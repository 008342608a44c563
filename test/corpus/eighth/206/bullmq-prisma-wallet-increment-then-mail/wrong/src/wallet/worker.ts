import { PrismaClient } from '@prisma/client';
import { Worker, type Job } from 'bullmq';
import { captureException } from '@sentry/node';
import { redis } from '../infra/redis';
import { mailer } from '../infra/mailer';
import type { DebitJob } from './queue';

const prisma = new PrismaClient();
const LOW_WATER = 100;

async function warnWhenLow(walletId: string, balance: number): Promise<void> {
  if (balance > LOW_WATER) return;
  const owner = await prisma.user.findFirstOrThrow({ where: { wallets: { some: { id: walletId } } } });
  await mailer.send({ to: owner.email, template: 'credits-low', data: { balance } });
}

async function debit(job: Job<DebitJob>): Promise<void> {
  const { walletId, credits } = job.data;
  const wallet = await prisma.wallet.update({ // <- MTR-206|MTR-209
    where: { id: walletId },
    data: { used: { increment: credits }, balance: { decrement: credits } }, // <- MTR-206|MTR-209
  });
  await warnWhenLow(walletId, wallet.balance);
}

export const debitWorker = new Worker<DebitJob>('wallet-debits', debit, { connection: redis, concurrency: 8 });

debitWorker.on('failed', (job, error) => {
  captureException(error, { tags: { queue: 'wallet-debits' }, extra: { job: job?.id, attempt: job?.attemptsMade } });
});

process.once('SIGTERM', async () => {
  await debitWorker.close();
  await prisma.$disconnect();
});
