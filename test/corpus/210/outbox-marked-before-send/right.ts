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
  return sql.begin(async (tx) => {
    const rows = await tx<OutboxRow[]>`
      SELECT id, customer, event_name, value, at FROM usage_outbox
       WHERE sent_at IS NULL ORDER BY at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
    for (const row of rows) {
      await send(row);
      await tx`UPDATE usage_outbox SET sent_at = now() WHERE id = ${row.id}`;
    }
    return rows.length;
  });
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
