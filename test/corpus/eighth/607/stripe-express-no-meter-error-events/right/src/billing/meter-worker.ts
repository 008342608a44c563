import * as Sentry from '@sentry/node'
import { Worker, type Job } from 'bullmq'
import Stripe from 'stripe'
import { redis } from '../redis'
import { stripe } from './stripe'

export const METER_QUEUE = 'meter-events'

/** Put there by the outbox relay, with `usageId` as job id, 10 attempts within six hours and removeOnFail: false. */
export interface MeterJob {
  usageId: string
  stripeCustomerId: string
  minutes: number
  endedAt: string
}

async function send({ data }: Job<MeterJob>): Promise<void> {
  try {
    await stripe.billing.meterEvents.create({
      event_name: 'meeting_minutes',
      identifier: data.usageId,
      timestamp: Math.floor(Date.parse(data.endedAt) / 1000),
      payload: { stripe_customer_id: data.stripeCustomerId, value: String(data.minutes) },
    })
  } catch (err) {
    if (err instanceof Stripe.errors.StripeInvalidRequestError && /already exists/.test(err.message)) return
    throw err
  }
}

export function startMeterWorker(): Worker<MeterJob> {
  const worker = new Worker<MeterJob>(METER_QUEUE, send, { connection: redis, concurrency: 5 })
  worker.on('failed', (job, err) => {
    const last = job !== undefined && job.attemptsMade >= (job.opts.attempts ?? 1)
    Sentry.captureException(err, { level: last ? 'fatal' : 'warning', extra: { usage: job?.data.usageId } })
  })
  return worker
}
