import Stripe from 'stripe';
import { sql } from './db.js';
import { log } from './log.js';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY, { maxNetworkRetries: 3 });

const SEAT_METER = 'active_seats';

async function activeSeats(workspaceId, day) {
  const [{ seats }] = await sql`
    SELECT count(DISTINCT user_id)::int AS seats
    FROM sessions
    WHERE workspace_id = ${workspaceId}
      AND started_at >= ${day}::date AND started_at < ${day}::date + 1`;
  return seats;
}

async function reportSeats(subscription, day) {
  const workspaceId = subscription.metadata.workspace_id;
  const seats = await activeSeats(workspaceId, day);
  try {
    await stripe.billing.meterEvents.create({
      event_name: SEAT_METER,
      identifier: `seats-${subscription.id}-${day}`,
      timestamp: Math.floor(Date.parse(`${day}T12:00:00Z`) / 1000),
      payload: { stripe_customer_id: String(subscription.customer), value: String(seats) },
    });
  } catch (error) {
    if (error.type === 'StripeInvalidRequestError' && /already exists/.test(error.message)) return;
    throw error;
  }
}

/** Reports the seats of a day, given as 2025-03-31, for every running subscription. */
export async function reportDay(day) {
  const failed = [];
  const subscriptions = await stripe.subscriptions.list({ status: 'active', limit: 100 }); // <- MTR-114|MTR-313
  for (const subscription of subscriptions.data) { // <- MTR-114|MTR-313
    try {
      await reportSeats(subscription, day);
    } catch (error) {
      log.error({ subscription: subscription.id, err: error }, 'seats not reported');
      failed.push(subscription.id);
    }
  }
  if (failed.length > 0) throw new Error(`The seats of ${failed.length} subscriptions were not reported.`);
}
