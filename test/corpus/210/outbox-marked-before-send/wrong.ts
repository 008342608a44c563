import { schedules } from '@trigger.dev/sdk/v3';
import Stripe from 'stripe';
import { sql } from './sql';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY as string);

interface OutboxRow {
  id: string;
  customer: string;
  event_name: string;
  value: string;
  at: Date;
}

async function send(row: OutboxRow): Promise<void> {
  try {
    await stripe.billing.meterEvents.create({
      event_name: row.event_name,
      identifier: row.id,
      timestamp: Math.floor(row.at.getTime() / 1000),
      payload: { stripe_customer_id: row.customer, value: row.value },
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

function isDuplicate(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.message.includes('already exists');
}

async function relay(limit: number): Promise<number> {
  const rows = await sql<OutboxRow[]>`
    UPDATE usage_outbox SET sent_at = now() WHERE id IN (
      SELECT id FROM usage_outbox WHERE sent_at IS NULL ORDER BY at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ) RETURNING id, customer, event_name, value, at`; // <- MTR-210|MTR-109
  for (const row of rows) {
    await send(row); // <- MTR-210|MTR-109, MTR-113?
  }
  return rows.length;
}

export const relayUsage = schedules.task({
  id: 'relay-usage',
  cron: '* * * * *',
  run: async () => {
    let sent = 0;
    for (let count = await relay(50); count > 0; count = await relay(50)) sent += count;
    return { sent };
  },
});
