import { Job, Worker } from 'bullmq';
import IORedis from 'ioredis';
import Stripe from 'stripe';
import { captureException } from './observability';

const connection = new IORedis(process.env.REDIS_URL as string, { maxRetriesPerRequest: null });
const stripe = new Stripe(process.env.STRIPE_SECRET_KEY as string);

interface ScrapeJob {
  scrapeId: string;
  teamId: string;
  stripeCustomerId: string;
  pages: number;
  finishedAt: number;
}

async function reportScrape(job: Job<ScrapeJob>): Promise<void> {
  const { scrapeId, stripeCustomerId, pages, finishedAt } = job.data;
  await job.log(`reporting ${pages} pages of ${scrapeId}`);
  try {
    await stripe.billing.meterEvents.create({
      event_name: 'pages_scraped',
      identifier: `scrape-${scrapeId}`,
      timestamp: Math.floor(finishedAt / 1000),
      payload: { stripe_customer_id: stripeCustomerId, value: pages.toString() },
    });
  } catch (error) {
    if (!isAlreadyReported(error)) throw error;
  }
}

function isAlreadyReported(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && /already exists/.test(error.message);
}

export function startReporter(): Worker<ScrapeJob> {
  const worker = new Worker<ScrapeJob>('scrape-usage', reportScrape, { connection, concurrency: 5 });
  worker.on('failed', (job, error) => captureException(error, { jobId: job?.id }));
  return worker;
}
