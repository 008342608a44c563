import Stripe from 'stripe';
import { addCredits } from '@/lib/credits';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);

export async function POST(request: Request) {
  const body = await request.text();
  const event = stripe.webhooks.constructEvent(
    body,
    request.headers.get('stripe-signature')!,
    process.env.STRIPE_WEBHOOK_SECRET!,
  );
  if (event.type === 'checkout.session.completed') {
    const session = event.data.object;
    await addCredits(session.client_reference_id!, Number(session.metadata!.credits), `event:${event.id}`); // <- MTR-212
  }
  return Response.json({ received: true });
}
