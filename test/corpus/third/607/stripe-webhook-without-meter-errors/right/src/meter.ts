import type PgBoss from 'pg-boss';
import Stripe from 'stripe';

export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!, { maxNetworkRetries: 3 });

export interface Solved {
  solveId: string;
  customer: string;
  coreSeconds: number;
  solvedAt: number;
}

export async function registerMeter(boss: PgBoss): Promise<void> {
  await boss.createQueue('meter-solve', { name: 'meter-solve', retryLimit: 10, retryBackoff: true, deadLetter: 'meter-failed' });
  await boss.work<Solved>('meter-solve', async ([job]) => {
    if (job) await meter(job.data);
  });
}

async function meter({ solveId, customer, coreSeconds, solvedAt }: Solved): Promise<void> {
  try {
    await stripe.billing.meterEvents.create(
      {
        event_name: 'core_seconds',
        identifier: `solve-${solveId}`,
        timestamp: solvedAt,
        payload: { stripe_customer_id: customer, value: String(coreSeconds) },
      },
      { idempotencyKey: `solve-${solveId}` },
    );
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError && /already exists/.test(error.message))) throw error;
  }
}
