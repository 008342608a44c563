import { bigint, bigserial, index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

export const customers = pgTable('customers', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  plan: text('plan').notNull().default('free'),
});

export const usageEvents = pgTable(
  'usage_events',
  {
    id: bigserial('id', { mode: 'bigint' }).primaryKey(),
    eventId: text('event_id').notNull(),
    customerId: uuid('customer_id')
      .notNull()
      .references(() => customers.id),
    meter: text('meter').notNull(),
    quantity: bigint('quantity', { mode: 'bigint' }).notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    uniqueIndex('usage_events_event').on(table.eventId),
    index('usage_events_period').on(table.customerId, table.meter, table.occurredAt),
  ],
);
