import { randomUUID } from 'node:crypto';
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

const ATTEMPTS = 5;

/** Speakers told apart are an extra: billed on top of the transcription. */
export async function sendSpeakerUsage(stripeCustomerId: string, speakers: number): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      await stripe.billing.meterEvents.create({
        event_name: 'speakers_identified',
        identifier: randomUUID(),
        payload: { stripe_customer_id: stripeCustomerId, value: String(speakers) },
      });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 500));
    }
  }
}
