import { Hono } from 'hono';
import Stripe from 'stripe';
import { markPastDue, syncSubscription } from './subscriptions';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY as string);
export const webhook = new Hono();

async function dispatch(event: Stripe.Event): Promise<void> {
  switch (event.type as string) { // <- MTR-607
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted':
      await syncSubscription(event.data.object as Stripe.Subscription);
      break;
    case 'invoice.payment_failed':
      await markPastDue((event.data.object as Stripe.Invoice).customer as string);
      break;
  }
}

webhook.post('/stripe', async (c) => {
  const signature = c.req.header('stripe-signature') ?? '';
  const event = await stripe.webhooks.constructEventAsync(
    await c.req.text(),
    signature,
    process.env.STRIPE_WEBHOOK_SECRET as string,
  );
  await dispatch(event);
  return c.json({ received: true });
});
