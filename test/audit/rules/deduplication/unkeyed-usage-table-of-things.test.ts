import { unkeyedUsageTable } from '#audit/rules/deduplication/unkeyed-usage-table.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unkeyedUsageTable, {
  fires: [
    {
      name: 'requests under their own id, in Drizzle',
      files: {
        'src/schema.ts': `
          import { index, integer, pgTable, serial, text, timestamp } from 'drizzle-orm/pg-core';

          export const meteredRequests = pgTable(
            'metered_requests',
            {
              id: serial('id').primaryKey(),
              requestId: text('request_id').notNull(),
              orgId: text('org_id').notNull(),
              tokens: integer('tokens').notNull(),
              createdAt: timestamp('created_at').defaultNow().notNull(),
            },
            (t) => [index('metered_requests_request').on(t.requestId), index('metered_requests_org').on(t.orgId, t.createdAt)],
          );
        `,
      },
      at: ['src/schema.ts:7'],
    },
    {
      name: 'calls under their own id, in SQL',
      files: {
        'db/calls.sql': `
          CREATE TABLE metered_calls (
              id bigserial PRIMARY KEY,
              call_sid text NOT NULL,
              account_id uuid NOT NULL,
              minutes numeric NOT NULL
          );
        `,
      },
      at: ['db/calls.sql:3'],
    },
    {
      name: 'a table of ids that keeps nothing unique',
      files: {
        'db/events.sql': `
          CREATE TABLE usage_events (
              tenant_id uuid NOT NULL,
              event_id text NOT NULL,
              quantity numeric NOT NULL,
              occurred_at timestamptz NOT NULL
          ) PARTITION BY RANGE (occurred_at);

          CREATE TABLE usage_event_ids (
              tenant_id uuid NOT NULL,
              event_id text NOT NULL
          );
        `,
      },
      at: ['db/events.sql:3', 'db/events.sql:10'],
    },
  ],
  silent: [
    {
      name: 'SQL: a row that only says what belongs to whom',
      files: {
        'migrations/20260316_ledger_accounts.sql': `
          CREATE TABLE "ledger_customer_accounts" (
            "id" character(26) NOT NULL,
            "customer_id" character varying NOT NULL,
            "account_type" character varying NOT NULL,
            "account_id" character varying NOT NULL,
            PRIMARY KEY ("id")
          );
          CREATE UNIQUE INDEX "ledger_customer_accounts_type" ON "ledger_customer_accounts" ("customer_id", "account_type");
        `,
        'migrations/20260317_usage_members.sql': `
          CREATE TABLE usage_members (
            id bigint NOT NULL PRIMARY KEY,
            group_id bigint NOT NULL,
            member_id bigint NOT NULL
          );
        `,
      },
    },
    {
      name: 'a table of ids beside it',
      files: {
        'db/events.sql': `
          CREATE TABLE usage_events (
              tenant_id uuid NOT NULL,
              event_id text NOT NULL,
              quantity numeric NOT NULL,
              occurred_at timestamptz NOT NULL
          ) PARTITION BY RANGE (occurred_at);

          CREATE TABLE usage_event_ids (
              tenant_id uuid NOT NULL,
              event_id text NOT NULL,
              PRIMARY KEY (tenant_id, event_id)
          );
        `,
      },
    },
    {
      name: 'several rows a call',
      files: {
        'db/calls.sql': `
          CREATE TABLE metered_calls (
              id bigserial PRIMARY KEY,
              call_sid text NOT NULL,
              meter text NOT NULL,
              minutes numeric NOT NULL
          );
        `,
      },
    },
    {
      name: 'a unique id of the call',
      files: {
        'db/calls.sql': `
          CREATE TABLE metered_calls (
              id bigserial PRIMARY KEY,
              call_sid text NOT NULL UNIQUE,
              minutes numeric NOT NULL
          );
        `,
      },
    },
  ],
});
