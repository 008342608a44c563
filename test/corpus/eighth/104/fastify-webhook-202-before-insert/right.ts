import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Knex } from 'knex'

/** The carrier posts a call detail record when a call ends; it posts again until it gets a 2xx. */
interface CallRecord {
  call_control_id: string
  account_sid: string
  direction: 'inbound' | 'outbound'
  billed_duration: number
  ended_at: string
}

interface Options {
  db: Knex
  secret: string
}

function signed(request: FastifyRequest, secret: string): boolean {
  const given = Buffer.from(String(request.headers['x-carrier-signature'] ?? ''), 'hex')
  const body = JSON.stringify(request.body)
  const expected = createHmac('sha256', secret).update(body).digest()
  return given.length === expected.length && timingSafeEqual(given, expected)
}

export const carrierWebhooks: FastifyPluginAsync<Options> = async (app, { db, secret }) => {
  app.get('/carrier/health', async () => ({ ok: true }))

  app.post<{ Body: CallRecord }>('/carrier/calls', async (request, reply) => {
    if (!signed(request, secret)) {
      return reply.code(401).send({ error: 'bad signature' })
    }
    const call = request.body

    // One insert, well under the carrier's two seconds. The account is looked up by the rating job.
    // Should it throw, the carrier sees a 500 and posts the record again.
    await db('usage_events')
      .insert({
        event_id: `call:${call.call_control_id}`,
        carrier_sid: call.account_sid,
        metric: `voice.${call.direction}`,
        quantity: call.billed_duration,
        occurred_at: call.ended_at,
      })
      .onConflict('event_id')
      .ignore()

    request.log.info({ call: call.call_control_id, seconds: call.billed_duration }, 'call stored')
    return reply.code(202).send({ received: true })
  })
}
