import { Queue, Worker, type Job } from 'bullmq';
import IORedis from 'ioredis';
import Stripe from 'stripe';
import { alertOnCall } from '../ops/pager';
import { prisma } from '../prisma';

const connection = new IORedis(process.env.REDIS_URL!, { maxRetriesPerRequest: null });
const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);

interface ExportUsage {
  eventId: string;
  stripeCustomerId: string;
  rows: number;
  at: number;
}

export const exportUsageQueue = new Queue<ExportUsage>('export-usage', {
  connection,
  defaultJobOptions: {
    attempts: 12,
    backoff: { type: 'exponential', delay: 5_000 },
    removeOnComplete: 1000,
    removeOnFail: false,
  },
});

export async function enqueueExportUsage(exportId: string): Promise<void> {
  const done = await prisma.export.findUniqueOrThrow({
    where: { id: exportId },
    include: { workspace: true },
  });
  await exportUsageQueue.add(
    'report',
    {
      eventId: `export-${done.id}`,
      stripeCustomerId: done.workspace.stripeCustomerId,
      rows: done.rowCount,
      at: Math.floor(done.finishedAt.getTime() / 1000),
    },
    { jobId: `export-${done.id}` },
  );
}

async function report({ data }: Job<ExportUsage>): Promise<void> {
  try {
    await stripe.billing.meterEvents.create({
      event_name: 'exported_rows',
      identifier: data.eventId,
      timestamp: data.at,
      payload: { stripe_customer_id: data.stripeCustomerId, value: String(data.rows) },
    });
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && /already exists/.test(error.message)) return;
    throw error;
  }
}

export const exportUsageWorker = new Worker<ExportUsage>('export-usage', report, { connection, concurrency: 4 });

exportUsageWorker.on('failed', (job, error) => {
  void alertOnCall('export usage not reported', { eventId: job?.data.eventId, message: error.message });
});
