import { eq, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import Stripe from 'stripe';
import { db } from './db';
import { stripeEvents, wallets } from './db/schema';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY as string);
const secret = process.env.STRIPE_WEBHOOK_SECRET as string;

export const webhooks = new Hono();

webhooks.post('/stripe', async (c) => {
  const signature = c.req.header('stripe-signature') ?? '';
  let event: Stripe.Event;
  try {
    event = await stripe.webhooks.constructEventAsync(await c.req.text(), signature, secret);
  } catch {
    return c.text('bad signature', 400);
  }

  switch (event.type) {
    case 'checkout.session.completed': {
      const session = event.data.object;
      if (session.payment_status !== 'paid' || !session.metadata?.workspace) break;
      const credits = Number(session.metadata.credits);
      const workspace = session.metadata.workspace;
      await db.transaction(async (tx) => {
        const fresh = await tx.insert(stripeEvents).values({ id: event.id }).onConflictDoNothing().returning();
        if (fresh.length === 0) return;
        await tx
          .update(wallets)
          .set({ credits: sql`${wallets.credits} + ${credits}` })
          .where(eq(wallets.workspaceId, workspace));
      });
      break;
    }
    case 'customer.subscription.deleted':
      await db.update(wallets).set({ plan: 'free' }).where(eq(wallets.customerId, String(event.data.object.customer)));
      break;
  }
  return c.json({ received: true });
});
