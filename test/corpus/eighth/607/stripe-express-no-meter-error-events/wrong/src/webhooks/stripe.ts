import { Router, raw } from 'express'
import type Stripe from 'stripe'
import { stripe } from '../billing/stripe'
import { config } from '../config'
import { db } from '../db'
import { accounts } from '../accounts'

export const stripeWebhooks = Router()

stripeWebhooks.post('/stripe', raw({ type: 'application/json' }), async (req, res, next) => {
  let event: Stripe.Event
  try {
    event = stripe.webhooks.constructEvent(req.body, req.header('stripe-signature') ?? '', config.stripeWebhookSecret)
  } catch {
    return res.status(400).send('bad signature')
  }

  try {
    await db.transaction(async (tx) => {
      const fresh = await tx.insertOnce('stripe_events', { id: event.id, type: event.type })
      if (fresh) await handle(tx, event)
    })
    return res.json({ received: true })
  } catch (err) {
    return next(err) // 500: Stripe delivers it again
  }
})

async function handle(tx: typeof db, event: Stripe.Event): Promise<void> {
  switch (event.type) { // <- MTR-607
    case 'customer.subscription.created':
    case 'customer.subscription.updated':
      return accounts.syncSubscription(tx, event.data.object)
    case 'customer.subscription.deleted':
      return accounts.downgrade(tx, event.data.object.customer as string)
    case 'invoice.paid':
      return accounts.markPaid(tx, event.data.object)
    case 'invoice.payment_failed':
      return accounts.startDunning(tx, event.data.object)
    default:
      console.debug(`stripe event ${event.type} is not handled`)
  }
}
