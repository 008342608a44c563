import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import Orb from 'orb-billing';
import { db } from '../db/client';
import { usageEvents } from '../db/schema';
import { logger } from '../logger';

const orb = new Orb({ apiKey: process.env.ORB_API_KEY });
const BATCH = 200;

type Row = typeof usageEvents.$inferSelect;

const toOrb = (row: Row) => ({
  event_name: row.meter,
  idempotency_key: row.id,
  external_customer_id: row.organizationId,
  timestamp: row.occurredAt.toISOString(),
  properties: row.properties,
});

async function nextBatch(): Promise<Row[]> {
  return db
    .select()
    .from(usageEvents)
    .where(and(isNull(usageEvents.reportedAt), lt(usageEvents.occurredAt, sql`now() - interval '1 minute'`)))
    .orderBy(usageEvents.occurredAt)
    .limit(BATCH);
}

async function markReported(rows: Row[]): Promise<void> {
  const ids = rows.map((row) => row.id);
  await db.update(usageEvents).set({ reportedAt: new Date() }).where(inArray(usageEvents.id, ids)); // <- MTR-210|MTR-109
}

export async function reportUsage(): Promise<number> {
  let sent = 0;
  for (;;) {
    const rows = await nextBatch();
    if (rows.length === 0) return sent;
    await markReported(rows); // <- MTR-210|MTR-109
    await orb.events.ingest({ events: rows.map(toOrb) }); // <- MTR-210|MTR-109
    sent += rows.length;
    logger.info({ sent }, 'usage reported');
  }
}
