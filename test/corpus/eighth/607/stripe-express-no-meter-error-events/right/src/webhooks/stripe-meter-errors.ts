import { Router, raw } from 'express'
import { stripe } from '../billing/stripe'
import { config } from '../config'
import { db } from '../db'
import { pager } from '../pager'

/**
 * Meter events are validated after they were taken. What Stripe cannot bill (unknown customer, archived meter, bad value)
 * comes as a thin event on an event destination of its own.
 */
export const stripeMeterErrors = Router()

const METER_ERRORS = new Set(['v1.billing.meter.error_report_triggered', 'v1.billing.meter.no_meter_found'])

stripeMeterErrors.post('/', raw({ type: 'application/json' }), async (req, res, next) => {
  let thin: ReturnType<typeof stripe.parseThinEvent>
  try {
    thin = stripe.parseThinEvent(req.body, req.header('stripe-signature') ?? '', config.stripeThinSecret)
  } catch {
    return res.status(400).send('bad signature')
  }
  if (!METER_ERRORS.has(thin.type)) return res.json({ received: true })

  try {
    const event = await stripe.v2.core.events.retrieve(thin.id)
    const fresh = await db.insertOnce('meter_error_reports', { id: thin.id, type: thin.type, body: JSON.stringify(event) })
    if (fresh) await pager.page('unbilled-usage', `Stripe could not bill meter events: ${thin.type} ${thin.id}`)
    return res.json({ received: true })
  } catch (err) {
    return next(err)
  }
})
