import { Worker, type Job } from 'bullmq';
import type { Kysely } from 'kysely';
import Stripe from 'stripe';
import type { Database } from './schema.js';
import { connection } from './redis.js';

interface SentMail {
  messageId: string;
  workspaceId: string;
  recipients: number;
  sentAt: string;
}

export const QUEUE = 'mail-usage';

export function mailUsageWorker(db: Kysely<Database>, stripe: Stripe): Worker<SentMail> {
  return new Worker<SentMail>(QUEUE, (job) => reportMail(db, stripe, job), { connection, concurrency: 4 });
}

async function customerOf(db: Kysely<Database>, workspaceId: string): Promise<string | null> {
  const workspace = await db
    .selectFrom('workspaces')
    .select('stripe_customer_id')
    .where('id', '=', workspaceId)
    .executeTakeFirst();
  return workspace?.stripe_customer_id ?? null;
}

async function reportMail(db: Kysely<Database>, stripe: Stripe, job: Job<SentMail>): Promise<void> {
  const { messageId, workspaceId, recipients, sentAt } = job.data;
  const customer = await customerOf(db, workspaceId);
  if (customer === null) {
    // Signup writes the customer a moment later; what is still without one is listed for the billing team.
    await db
      .insertInto('unassigned_usage')
      .values({ event_id: `mail-${messageId}`, workspace_id: workspaceId, quantity: recipients, occurred_at: sentAt })
      .onConflict((conflict) => conflict.column('event_id').doNothing())
      .execute();
    return;
  }

  try {
    await stripe.billing.meterEvents.create(
      {
        event_name: 'mail_recipients',
        identifier: `mail-${messageId}`,
        timestamp: Math.floor(Date.parse(sentAt) / 1000),
        payload: { stripe_customer_id: customer, value: String(recipients) },
      },
      { idempotencyKey: `mail-${messageId}` },
    );
  } catch (error) {
    if (!isAlreadySent(error)) throw error;
  }
}

function isAlreadySent(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && /already exists/.test(error.message);
}
