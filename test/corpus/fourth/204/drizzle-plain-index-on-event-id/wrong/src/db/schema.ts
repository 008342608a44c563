import { bigint, bigserial, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const customers = pgTable('customers', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  plan: text('plan').notNull().default('free'),
});

export const usageEvents = pgTable( // <- MTR-204|MTR-209
  'usage_events',
  {
    id: bigserial('id', { mode: 'bigint' }).primaryKey(),
    eventId: text('event_id').notNull(), // <- MTR-204|MTR-209
    customerId: uuid('customer_id')
      .notNull()
      .references(() => customers.id),
    meter: text('meter').notNull(),
    quantity: bigint('quantity', { mode: 'bigint' }).notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    index('usage_events_event').on(table.eventId), // <- MTR-204|MTR-209
    index('usage_events_period').on(table.customerId, table.meter, table.occurredAt),
  ],
);
