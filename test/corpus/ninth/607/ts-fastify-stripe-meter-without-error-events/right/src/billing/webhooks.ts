import type { FastifyInstance } from 'fastify';
import { stripe } from './meter';
import { markPastDue, syncSubscription } from './subscriptions';
import { openMeterIncident } from './incidents';

const secret = process.env.STRIPE_WEBHOOK_SECRET ?? '';
const thinSecret = process.env.STRIPE_THIN_WEBHOOK_SECRET ?? '';

export async function stripeWebhooks(app: FastifyInstance): Promise<void> {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_req, body, done) => done(null, body));

  app.post('/webhooks/stripe', async (req, reply) => {
    const event = stripe.webhooks.constructEvent(req.body as Buffer, req.headers['stripe-signature'] ?? '', secret);
    switch (event.type) {
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

  // What Stripe found out about meter events after it had taken them.
  app.post('/webhooks/stripe/thin', async (req, reply) => {
    const thin = stripe.parseThinEvent(req.body as Buffer, req.headers['stripe-signature'] ?? '', thinSecret);
    switch (thin.type) {
      case 'v1.billing.meter.error_report_triggered':
      case 'v1.billing.meter.no_meter_found': {
        const event = await stripe.v2.core.events.retrieve(thin.id);
        await openMeterIncident({ eventId: event.id, type: event.type, detail: event });
        break;
      }
      default:
        req.log.debug({ type: thin.type }, 'thin event not used');
    }
    return reply.code(200).send();
  });
}
