import { and, inArray, isNull, asc } from 'drizzle-orm';
import type { Database } from './database.js';
import { smsUsage } from './schema.js';

const ENDPOINT = 'https://api.flexprice.io/v1/events/bulk';

type Row = typeof smsUsage.$inferSelect;

const toEvent = (row: Row) => ({
  event_id: row.id,
  event_name: 'sms_segment',
  external_customer_id: row.tenantId,
  timestamp: row.sentAt.toISOString(),
  properties: { segments: row.segments, country: row.country },
});

export async function pushSms(db: Database, apiKey: string): Promise<number> {
  const rows = await db
    .select()
    .from(smsUsage)
    .where(isNull(smsUsage.pushedAt))
    .orderBy(asc(smsUsage.id))
    .limit(500);
  if (rows.length === 0) return 0;

  const response = await fetch(ENDPOINT, { // <- MTR-122|MTR-102|MTR-109
    method: 'POST', // <- MTR-122|MTR-102|MTR-109
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ events: rows.map(toEvent) }),
    signal: AbortSignal.timeout(15_000),
  });
  console.info('flexprice took usage', { status: response.status, events: rows.length }); // <- MTR-122|MTR-102|MTR-109

  const ids = rows.map((row) => row.id);
  await db.update(smsUsage).set({ pushedAt: new Date() }).where(and(inArray(smsUsage.id, ids))); // <- MTR-122|MTR-102|MTR-109
  return ids.length;
}
