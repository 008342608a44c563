import { Prisma, PrismaClient } from '@prisma/client';
import { Worker, type Job } from 'bullmq';
import { captureException } from '@sentry/node';
import { redis } from '../infra/redis';
import { mailer } from '../infra/mailer';
import type { DebitJob } from './queue';

const prisma = new PrismaClient();
const LOW_WATER = 100;

const isUniqueViolation = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';

async function warnWhenLow(walletId: string): Promise<void> {
  const wallet = await prisma.wallet.findUniqueOrThrow({ where: { id: walletId }, include: { owner: true } });
  if (wallet.balance > LOW_WATER) return;
  await mailer.send({ to: wallet.owner.email, template: 'credits-low', data: { balance: wallet.balance } });
}

/** generationId is the primary key of wallet_debits: the row and the balance change together, or not at all. */
async function debitOnce({ walletId, generationId, credits }: DebitJob): Promise<void> {
  try {
    await prisma.$transaction([
      prisma.walletDebit.create({ data: { generationId, walletId, credits } }),
      prisma.wallet.update({
        where: { id: walletId },
        data: { used: { increment: credits }, balance: { decrement: credits } },
      }),
    ]);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
}

async function debit(job: Job<DebitJob>): Promise<void> {
  await debitOnce(job.data);
  await warnWhenLow(job.data.walletId);
}

export const debitWorker = new Worker<DebitJob>('wallet-debits', debit, { connection: redis, concurrency: 8 });

debitWorker.on('failed', (job, error) => {
  captureException(error, { tags: { queue: 'wallet-debits' }, extra: { job: job?.id, attempt: job?.attemptsMade } });
});

process.once('SIGTERM', async () => {
  await debitWorker.close();
  await prisma.$disconnect();
});
