import { and, eq, gte, lt, sum } from 'drizzle-orm';
import { bigserial, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { KafkaMessage } from 'kafkajs';

export const usageEvents = pgTable( // <- MTR-204
  'usage_events',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    eventId: text('event_id').notNull(), // <- MTR-204
    organizationId: text('organization_id').notNull(),
    meter: text('meter').notNull(),
    quantity: integer('quantity').notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    index('usage_events_event_id').on(table.eventId), // <- MTR-204
    index('usage_events_period').on(table.organizationId, table.meter, table.occurredAt),
  ],
);

interface UsageMessage {
  eventId: string;
  organizationId: string;
  meter: string;
  quantity: number;
  occurredAt: string;
}

/** Stores one message; the consumer commits its offset when this has returned. */
export async function storeUsage(db: NodePgDatabase, message: KafkaMessage): Promise<void> {
  const usage = JSON.parse(String(message.value)) as UsageMessage;
  await db.insert(usageEvents).values({ ...usage, occurredAt: new Date(usage.occurredAt) }); // <- MTR-204, MTR-209?
}

/** What an organization used of a meter from `start` to before `end`. */
export async function usageOf(
  db: NodePgDatabase,
  organizationId: string,
  meter: string,
  period: { start: Date; end: Date },
): Promise<number> {
  const [row] = await db
    .select({ total: sum(usageEvents.quantity) })
    .from(usageEvents)
    .where(
      and(
        eq(usageEvents.organizationId, organizationId),
        eq(usageEvents.meter, meter),
        gte(usageEvents.occurredAt, period.start),
        lt(usageEvents.occurredAt, period.end),
      ),
    );
  return Number(row?.total ?? 0);
}
