import DodoPayments from 'dodopayments'
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

/** Sends the generated images to Dodo, oldest first. */ // <- MTR-116
export async function exportUsage(): Promise<void> {
  const db = await pool.connect()
  try {
    for (;;) {
      await db.query('begin')
      const { rows } = await db.query<Generation>(
        `select g.id, c.dodo_customer_id as customer_id, g.model, g.images, g.created_at
           from generations g join customers c on c.id = g.customer_id
          where g.exported_at is null
          order by g.created_at, g.id limit $1 for update of g skip locked`,
        [CHUNK],
      )
      if (rows.length === 0) break

      await dodo.usageEvents.ingest({ // <- MTR-116
        events: rows.map((row) => ({
          event_id: `gen_${row.id}`,
          customer_id: row.customer_id,
          event_name: 'image.generated',
          timestamp: row.created_at.toISOString(), // <- MTR-116
          metadata: { images: row.images, model: row.model },
        })),
      })
      await db.query('update generations set exported_at = now() where id = any($1)', [rows.map((row) => row.id)])
      await db.query('commit')
      log.info({ rows: rows.length }, 'usage exported')
    }
  } finally {
    await db.query('rollback')
    db.release()
  }
}
