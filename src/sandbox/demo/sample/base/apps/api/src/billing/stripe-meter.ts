import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { maxNetworkRetries: 2 });

export interface UsageRow {
  eventId: string;
  stripeCustomerId: string;
  meter: string;
  quantity: number;
  occurredAt: Date;
}

/** One row of the outbox to Stripe. The row's own id is the identifier, so that a second try counts once. */
export async function sendUsageRow(row: UsageRow): Promise<void> {
  await stripe.billing.meterEvents.create({
    event_name: row.meter,
    identifier: row.eventId,
    timestamp: Math.floor(row.occurredAt.getTime() / 1000),
    payload: {
      stripe_customer_id: row.stripeCustomerId,
      value: String(row.quantity),
    },
  });
}
