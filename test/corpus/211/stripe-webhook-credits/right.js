const express = require('express');
const Stripe = require('stripe');
const { Pool } = require('pg');

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);
const pool = new Pool();
const router = express.Router();

function creditsOf(session) {
  return Number.parseInt(session.metadata.credits, 10);
}

async function grantCredits(event) {
  const session = event.data.object;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const first = await client.query(
      'INSERT INTO stripe_events (event_id) VALUES ($1) ON CONFLICT (event_id) DO NOTHING',
      [event.id],
    );
    if (first.rowCount === 1) {
      await client.query('UPDATE wallets SET credits = credits + $1 WHERE account_id = $2', [
        creditsOf(session),
        session.client_reference_id,
      ]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

router.post('/webhooks/stripe', express.raw({ type: 'application/json' }), async (req, res, next) => {
  let event;
  try {
    event = stripe.webhooks.constructEvent(req.body, req.get('stripe-signature'), process.env.STRIPE_WEBHOOK_SECRET);
  } catch (error) {
    return res.status(400).send('bad signature');
  }
  try {
    if (event.type === 'checkout.session.completed') await grantCredits(event);
    res.json({ received: true });
  } catch (error) {
    next(error);
  }
});

module.exports = router;
