import Stripe from 'stripe';

export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { maxNetworkRetries: 3 });

export interface RenderedFrames {
  renderId: string;
  stripeCustomerId: string;
  frames: number;
  finishedAt: Date;
}

/** Called by the relay of the outbox, which sends a row again (within a day) when this throws. */
export async function reportFrames(render: RenderedFrames): Promise<void> {
  try {
    await stripe.billing.meterEvents.create({
      event_name: 'rendered_frames',
      identifier: `render-${render.renderId}`,
      timestamp: Math.floor(render.finishedAt.getTime() / 1000),
      payload: { stripe_customer_id: render.stripeCustomerId, value: String(render.frames) },
    });
  } catch (err) {
    const duplicate = err instanceof Stripe.errors.StripeInvalidRequestError && /already exists/.test(err.message);
    if (!duplicate) throw err;
  }
}
