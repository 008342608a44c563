import { Hono } from 'hono';
import { sql } from './db.js';
import { stripe } from './meter.js';
import { pageBilling } from './pager.js';

export const webhooks = new Hono();

webhooks.post('/webhooks/stripe', async (c) => {
  const payload = await c.req.text();
  const signature = c.req.header('stripe-signature') ?? '';
  const event = await stripe.webhooks.constructEventAsync(payload, signature, process.env.STRIPE_WEBHOOK_SECRET!);
  switch (event.type) {
    case 'customer.subscription.created':
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted': {
      const { id, customer, status } = event.data.object;
      await sql`
        INSERT INTO subscriptions (id, customer, status) VALUES (${id}, ${String(customer)}, ${status})
        ON CONFLICT (id) DO UPDATE SET status = EXCLUDED.status`;
      break;
    }
    case 'invoice.payment_failed':
      await sql`UPDATE customers SET dunning = true WHERE stripe_id = ${String(event.data.object.customer)}`;
      break;
  }
  return c.body(null, 204);
});

// Meter events are checked after they were taken: what Stripe could not count is told in thin events.
webhooks.post('/webhooks/stripe-meters', async (c) => {
  const payload = await c.req.text();
  const signature = c.req.header('stripe-signature') ?? '';
  const thin = stripe.parseEventNotification(payload, signature, process.env.STRIPE_METER_WEBHOOK_SECRET!);
  switch (thin.type) {
    case 'v1.billing.meter.error_report_triggered':
    case 'v1.billing.meter.no_meter_found': {
      const { data } = await thin.fetchEvent();
      await sql`
        INSERT INTO meter_errors (event_id, type, detail) VALUES (${thin.id}, ${thin.type}, ${sql.json(data)})
        ON CONFLICT (event_id) DO NOTHING`;
      await pageBilling(`Stripe could not count usage: ${thin.type}`, data);
      break;
    }
  }
  return c.body(null, 204);
});
