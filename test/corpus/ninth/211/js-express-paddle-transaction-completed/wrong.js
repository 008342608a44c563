import { Paddle, EventName } from '@paddle/paddle-node-sdk';
import express from 'express';
import { knex } from '../db.js';
import { log } from '../log.js';
import { creditsOfPrice } from '../pricing.js';

const paddle = new Paddle(process.env.PADDLE_API_KEY);

export const paddleWebhook = express.Router();

paddleWebhook.post('/webhooks/paddle', express.raw({ type: 'application/json' }), async (req, res, next) => {
  try {
    const event = await paddle.webhooks.unmarshal(
      req.body.toString(),
      process.env.PADDLE_WEBHOOK_SECRET,
      req.get('paddle-signature') ?? '',
    );
    switch (event.eventType) {
      case EventName.TransactionCompleted:
        await onTransactionCompleted(event); // <- MTR-211|MTR-409
        break;
      case EventName.CustomerUpdated:
        await knex('customers').where({ paddle_id: event.data.id }).update({ email: event.data.email });
        break;
      default:
        log.debug({ type: event.eventType }, 'paddle event not used here');
    }
    res.sendStatus(200);
  } catch (err) {
    next(err);
  }
});

async function onTransactionCompleted(event) {
  const { id, customerId, items } = event.data;
  const credits = items.reduce((sum, item) => sum + creditsOfPrice(item.price.id) * item.quantity, 0);
  if (credits === 0) return;

  const updated = await knex('wallets').where({ paddle_customer_id: customerId }).increment('credits', credits); // <- MTR-211|MTR-409
  if (updated === 0) {
    throw new Error(`no wallet for paddle customer ${customerId}`);
  }
  log.info({ transaction: id, credits, event: event.eventId }, 'wallet topped up');
}
