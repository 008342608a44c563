import type { FastifyInstance } from 'fastify';
import { stripe } from './meter';
import { markPastDue, syncSubscription } from './subscriptions';

const secret = process.env.STRIPE_WEBHOOK_SECRET ?? '';

export async function stripeWebhooks(app: FastifyInstance): Promise<void> {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_req, body, done) => done(null, body));

  app.post('/webhooks/stripe', async (req, reply) => {
    const event = stripe.webhooks.constructEvent(req.body as Buffer, req.headers['stripe-signature'] ?? '', secret);
    switch (event.type) { // <- MTR-607
      case 'customer.subscription.created':
      case 'customer.subscription.updated':
      case 'customer.subscription.deleted':
        await syncSubscription(event.data.object);
        break;
      case 'invoice.payment_failed':
        await markPastDue(event.data.object);
        break;
      default:
        req.log.debug({ type: event.type }, 'stripe event not used');
    }
    return reply.code(200).send();
  });
}
