import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const workspaces = sqliteTable('workspaces', {
  id: text('id').primaryKey(),
  m3terAccount: text('m3ter_account').notNull(),
});

export const runs = sqliteTable(
  'runs',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull().references(() => workspaces.id),
    /** Counts from 1 in each workspace: what people see as "Run #42". */
    number: integer('number').notNull(),
    runner: text('runner', { enum: ['small', 'large', 'gpu'] }).notNull(),
    minutes: integer('minutes').notNull(),
    finishedAt: text('finished_at').notNull().default(sql`(strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))`),
  },
  (table) => [uniqueIndex('runs_workspace_number').on(table.workspaceId, table.number)],
);
