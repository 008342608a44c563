import type { FastifyInstance } from 'fastify';
import type { Pool, PoolClient } from 'pg';
import Stripe from 'stripe';
import { config } from '../config.js';
import { grantPack } from './grants.js';

const stripe = new Stripe(config.stripeSecretKey);

async function handle(client: PoolClient, event: Stripe.Event): Promise<void> {
  switch (event.type) {
    case 'checkout.session.completed': // <- MTR-353
      await grantPack(client, event.data.object); // <- MTR-353
      break;
    case 'checkout.session.expired':
      await client.query('DELETE FROM open_checkouts WHERE session_id = $1', [event.data.object.id]);
      break;
    default:
      break;
  }
}

export function stripeWebhook(app: FastifyInstance, pool: Pool): void {
  app.post('/webhooks/stripe', { config: { rawBody: true } }, async (request, reply) => {
    const signature = request.headers['stripe-signature'] ?? '';
    const event = stripe.webhooks.constructEvent(request.rawBody!, signature, config.stripeWebhookSecret);

    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const seen = await client.query('INSERT INTO stripe_events (id) VALUES ($1) ON CONFLICT DO NOTHING', [event.id]);
      if (seen.rowCount === 1) await handle(client, event);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
    return reply.code(200).send();
  });
}
