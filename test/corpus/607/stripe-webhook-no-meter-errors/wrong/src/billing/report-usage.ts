import Stripe from 'stripe';
import type { UsageRow } from './usage-row';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY as string);

/** Sends one row of the outbox; the relay marks it sent when this returns. */
export async function reportUsage(row: UsageRow): Promise<void> {
  await stripe.billing.meterEvents.create({ // <- MTR-607
    event_name: 'emails_sent',
    identifier: row.id,
    timestamp: Math.floor(row.sentAt.getTime() / 1000),
    payload: { stripe_customer_id: row.customerId, value: String(row.emails) },
  });
}
