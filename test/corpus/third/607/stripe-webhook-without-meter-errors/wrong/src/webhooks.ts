import { Hono } from 'hono';
import { sql } from './db.js';
import { stripe } from './meter.js';

export const webhooks = new Hono();

webhooks.post('/webhooks/stripe', async (c) => {
  const payload = await c.req.text();
  const signature = c.req.header('stripe-signature') ?? '';
  const event = await stripe.webhooks.constructEventAsync(payload, signature, process.env.STRIPE_WEBHOOK_SECRET!);
  switch (event.type) { // <- MTR-607
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
