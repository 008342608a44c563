import * as Sentry from '@sentry/node'
import DodoPayments from 'dodopayments'
import type { PoolClient } from 'pg'
import { pool } from '../db.js'
import { log } from '../log.js'

const dodo = new DodoPayments({ bearerToken: process.env.DODO_PAYMENTS_API_KEY })
const CHUNK = 500

interface Generation {
  id: string
  customer_id: string
  model: string
  images: number
  created_at: Date
}

/** After an outage of more than an hour: these go on the invoice by hand, and must not hold up the others. */
async function parkTooOld(db: PoolClient): Promise<void> {
  const { rowCount } = await db.query(
    `update generations set export_missed_at = now()
      where exported_at is null and export_missed_at is null and created_at < now() - interval '55 minutes'`,
  )
  if (rowCount) Sentry.captureMessage(`${rowCount} generations are too old for Dodo, see /admin/missed-usage`, 'error')
}

async function exportChunk(db: PoolClient): Promise<number> {
  const { rows } = await db.query<Generation>(
    `select g.id, c.dodo_customer_id as customer_id, g.model, g.images, g.created_at
       from generations g join customers c on c.id = g.customer_id
      where g.exported_at is null and g.export_missed_at is null
      order by g.created_at, g.id limit $1 for update of g skip locked`,
    [CHUNK],
  )
  if (rows.length === 0) return 0
  await dodo.usageEvents.ingest({
    events: rows.map((row) => ({
      event_id: `gen_${row.id}`,
      customer_id: row.customer_id,
      event_name: 'image.generated',
      timestamp: row.created_at.toISOString(),
      metadata: { images: row.images, model: row.model },
    })),
  })
  await db.query('update generations set exported_at = now() where id = any($1)', [rows.map((row) => row.id)])
  return rows.length
}

/** Sends the generated images to Dodo, oldest first. */
export async function exportUsage(): Promise<void> {
  const db = await pool.connect()
  try {
    await parkTooOld(db)
    let sent: number
    do {
      await db.query('begin')
      sent = await exportChunk(db)
      await db.query('commit')
      log.info({ sent }, 'usage exported')
    } while (sent > 0)
  } catch (err) {
    await db.query('rollback')
    throw err
  } finally {
    db.release()
  }
}
