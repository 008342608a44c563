import Stripe from 'stripe';
import { addCredits } from '@/lib/credits';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);

export default async function Done({ searchParams }: { searchParams: Promise<{ session_id: string }> }) {
  const { session_id } = await searchParams;
  const session = await stripe.checkout.sessions.retrieve(session_id);
  if (session.payment_status === 'paid') {
    await addCredits(session.client_reference_id!, Number(session.metadata!.credits), `page:${session.id}`); // <- MTR-212
  }
  return <p>{session.payment_status === 'paid' ? 'Your credits are on their way.' : 'We are waiting for the payment.'}</p>;
}
