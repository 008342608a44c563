import type { RequestHandler } from 'express';
import Stripe from 'stripe';
import type { DataSource, EntityManager } from 'typeorm';
import { CreditEntry } from './entities/credit-entry.js';
import { Workspace } from './entities/workspace.js';

const CREDITS_BY_PRICE: Readonly<Record<string, number>> = {
  price_starter_monthly: 10_000,
  price_studio_monthly: 60_000,
};

export function stripeWebhook(stripe: Stripe, secret: string, source: DataSource): RequestHandler {
  return async (req, res) => {
    const event = stripe.webhooks.constructEvent(req.body, req.headers['stripe-signature'] ?? '', secret);
    await source.transaction((manager) => apply(event, stripe, manager));
    res.sendStatus(200);
  };
}

async function apply(event: Stripe.Event, stripe: Stripe, manager: EntityManager): Promise<void> {
  switch (event.type) {
    case 'checkout.session.completed': {
      const session = await stripe.checkout.sessions.retrieve(event.data.object.id, { expand: ['line_items'] });
      const workspaceId = session.client_reference_id;
      if (workspaceId === null) throw new Error(`checkout ${session.id} names no workspace`);
      await manager.update(Workspace, workspaceId, {
        stripeCustomerId: session.customer as string,
        stripeSubscriptionId: session.subscription as string,
      });
      return;
    }
    case 'invoice.paid': {
      const invoice = event.data.object;
      const subscription = invoice.parent?.subscription_details;
      if (!subscription) return;
      const workspaceId = subscription.metadata?.workspace_id;
      if (!workspaceId) throw new Error(`invoice ${invoice.id} names no workspace`);
      const price = invoice.lines.data[0]?.pricing?.price_details?.price;
      // The first invoice of a subscription is paid by its checkout: credits are granted here alone.
      await grant(manager, `invoice-${invoice.id}`, workspaceId, creditsOf(price));
      return;
    }
    default:
      return;
  }
}

function creditsOf(price: string | undefined): number {
  const credits = price === undefined ? undefined : CREDITS_BY_PRICE[price];
  if (credits === undefined) throw new Error(`no credits are set for the price ${price}`);
  return credits;
}

/** An entry's key is unique: what was granted before is not granted again. */
async function grant(manager: EntityManager, key: string, workspaceId: string, credits: number): Promise<void> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(CreditEntry)
    .values({ key, workspaceId, credits })
    .orIgnore()
    .returning('id')
    .execute();
  if (raw.length > 0) await manager.increment(Workspace, { id: workspaceId }, 'credits', credits);
}
