import { eq, sql } from 'drizzle-orm';
import { headers } from 'next/headers';
import { NextResponse } from 'next/server';
import type Stripe from 'stripe';
import { db } from '@/db';
import { creditTransactions, users } from '@/db/schema';
import { env } from '@/env';
import { stripe } from '@/lib/stripe';

const PACKS: Record<string, number> = {
  [env.STRIPE_PRICE_STARTER]: 500,
  [env.STRIPE_PRICE_CREATOR]: 2_500,
  [env.STRIPE_PRICE_STUDIO]: 12_000,
};

export async function POST(request: Request) {
  const body = await request.text();
  const signature = (await headers()).get('stripe-signature') ?? '';

  let event: Stripe.Event;
  try {
    event = stripe.webhooks.constructEvent(body, signature, env.STRIPE_WEBHOOK_SECRET);
  } catch {
    return NextResponse.json({ error: 'Invalid signature' }, { status: 400 });
  }

  if (event.type === 'checkout.session.completed') {
    const session = event.data.object;
    if (session.mode === 'payment' && session.payment_status === 'paid') await grantPack(session);
  }

  return NextResponse.json({ received: true });
}

async function grantPack(session: Stripe.Checkout.Session) {
  const userId = session.client_reference_id;
  const { data: items } = await stripe.checkout.sessions.listLineItems(session.id, { limit: 100 });
  const credits = items.reduce((sum, item) => sum + (PACKS[item.price?.id ?? ''] ?? 0) * (item.quantity ?? 1), 0);
  if (!userId || credits === 0) throw new Error(`session ${session.id} has no user or no credit pack`);

  await db.transaction(async (tx) => { // <- MTR-211
    await tx // <- MTR-211
      .update(users) // <- MTR-211
      .set({ credits: sql`${users.credits} + ${credits}` }) // <- MTR-211
      .where(eq(users.id, userId)); // <- MTR-211
    await tx.insert(creditTransactions).values({ // <- MTR-211
      userId,
      amount: credits,
      type: 'purchase',
      description: `Credit pack, ${session.amount_total} ${session.currency}`,
    });
  });
}
