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

async function storeCall(db: Knex, call: CallRecord): Promise<void> {
  const account = await db('accounts').where({ carrier_sid: call.account_sid }).first('id')
  await db('usage_events')
    .insert({
      event_id: `call:${call.call_control_id}`,
      account_id: account?.id ?? null, // rows without an account are listed on the billing desk
      carrier_sid: call.account_sid,
      metric: `voice.${call.direction}`,
      quantity: call.billed_duration,
      occurred_at: call.ended_at,
    })
    .onConflict('event_id')
    .ignore()
}

export const carrierWebhooks: FastifyPluginAsync<Options> = async (app, { db, secret }) => {
  app.get('/carrier/health', async () => ({ ok: true }))

  app.post<{ Body: CallRecord }>('/carrier/calls', async (request, reply) => {
    if (!signed(request, secret)) {
      return reply.code(401).send({ error: 'bad signature' })
    }
    // the carrier gives up on us after two seconds
    reply.code(202).send({ received: true }) // <- MTR-104

    const call = request.body
    request.log.info({ call: call.call_control_id, seconds: call.billed_duration }, 'call ended')
    await storeCall(db, call) // <- MTR-104
  })
}
