import { unkeyedUsageTable } from '#audit/rules/deduplication/unkeyed-usage-table.ts';
import { describeRule } from '#test/rule-tester.ts';

const KEYED =
  'CREATE TABLE usage_events (id bigint PRIMARY KEY, event_id text NOT NULL, units int NOT NULL);\n';

describeRule(unkeyedUsageTable, {
  fires: [
    {
      name: 'a key of events of a metering module that the time of arrival spoils',
      files: {
        'metering/models.py': `
          from sqlalchemy import DateTime, Numeric, PrimaryKeyConstraint, String, func
          from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


          class Base(DeclarativeBase):
              pass


          class EgressEvent(Base):
              __tablename__ = "egress_events"
              __table_args__ = (
                  PrimaryKeyConstraint("event_id", "received_at"),
              )

              event_id: Mapped[str] = mapped_column(String(64))
              gibibytes: Mapped[Decimal] = mapped_column(Numeric(18, 9))
              occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
              received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
        `,
      },
      at: ['metering/models.py:12'],
    },
    {
      name: 'a key of rows with an amount that the time of arrival spoils',
      files: {
        'db/0007_transfers.sql': `
          CREATE TABLE transfers (
            event_id uuid NOT NULL,
            bytes bigint NOT NULL,
            occurred_at timestamptz NOT NULL,
            ingested_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (event_id, ingested_at)
          ) PARTITION BY RANGE (ingested_at);
        `,
      },
      at: ['db/0007_transfers.sql:6'],
    },
    {
      name: 'a row that points to an event, told where its key stands',
      files: {
        'migrations/0001_initial.py': `
          def upgrade():
              op.create_table(
                  "billing_events",
                  sa.Column("id", sa.Uuid(), nullable=False),
              )
        `,
        'billing/models.py': `
          class BillingEvent(Model):
              __tablename__ = "billing_events"
              id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
              amount: Mapped[int] = mapped_column(Integer)
              event_id: Mapped[UUID] = mapped_column(
                  Uuid,
                  ForeignKey("events.id"),
              )
        `,
      },
      at: ['billing/models.py:5'],
      confidence: 'possible',
    },
    {
      name: 'a unique key that holds the time of arrival',
      files: {
        'db/001.sql': `
          CREATE TABLE usage_events (
            id bigserial PRIMARY KEY,
            event_id text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT once UNIQUE (event_id, created_at)
          );
        `,
        'metering/models.py': `
          from django.db import models

          class MeterReading(models.Model):
              transaction_id = models.CharField(max_length=64)
              received_at = models.DateTimeField(auto_now_add=True)

              class Meta:
                  constraints = [
                      models.UniqueConstraint(fields=["transaction_id", "received_at"], name="once"),
                  ]
        `,
      },
      at: ['db/001.sql:5', 'metering/models.py:9'],
    },
    {
      name: 'an SQL table',
      files: {
        'db/001.sql': `
          CREATE TABLE usage_events (
            id bigserial PRIMARY KEY,
            idempotency_key text NOT NULL,
            units bigint NOT NULL
          );
        `,
      },
      at: ['db/001.sql:3'],
      confidence: 'likely',
    },
    {
      name: 'a Prisma model',
      files: {
        'prisma/schema.prisma': `
          model UsageRecord {
            id      String @id
            eventId String
            units   Int
          }
        `,
      },
      at: ['prisma/schema.prisma:3'],
    },
    {
      name: 'a Rails migration',
      files: {
        'db/migrate/1_create_usage_events.rb': `
          class CreateUsageEvents < ActiveRecord::Migration[7.1]
            def change
              create_table :usage_events do |t|
                t.string :transaction_id, null: false
                t.integer :units
              end
            end
          end
        `,
      },
      at: ['db/migrate/1_create_usage_events.rb:4'],
    },
    {
      name: 'a constraint that the change takes away',
      base: { 'db/001.sql': `${KEYED}CREATE UNIQUE INDEX usage_event_key ON usage_events (event_id);\n` },
      files: {
        'db/001.sql': `${KEYED}CREATE UNIQUE INDEX usage_event_key ON usage_events (event_id);\n`,
        'db/002.sql': 'DROP INDEX usage_event_key;\n',
      },
      at: ['db/002.sql:1'],
      confidence: 'certain',
    },
  ],
  silent: [
    {
      name: 'a key of events of a metering module together with the time they happened',
      files: {
        'metering/models.py': `
          from sqlalchemy import DateTime, Numeric, PrimaryKeyConstraint, String, func
          from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


          class Base(DeclarativeBase):
              pass


          class EgressEvent(Base):
              __tablename__ = "egress_events"
              __table_args__ = (
                  PrimaryKeyConstraint("event_id", "occurred_at"),
              )

              event_id: Mapped[str] = mapped_column(String(64))
              gibibytes: Mapped[Decimal] = mapped_column(Numeric(18, 9))
              occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
              received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
        `,
      },
    },
    {
      name: 'a key of rows with no amount together with the time of arrival',
      files: {
        'db/0007_transfers.sql': `
          CREATE TABLE transfers (
            event_id uuid NOT NULL,
            actor text NOT NULL,
            occurred_at timestamptz NOT NULL,
            ingested_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (event_id, ingested_at)
          ) PARTITION BY RANGE (ingested_at);
        `,
      },
    },
    {
      name: 'a unique key with the time of the event itself',
      files: {
        'db/001.sql': `
          CREATE TABLE usage_events (
            id bigserial PRIMARY KEY,
            event_id text NOT NULL,
            occurred_at timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            received_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (event_id, occurred_at, created_at)
          );
        `,
      },
    },
    {
      name: 'a unique index in another file, with the tenant',
      files: {
        'db/001.sql': KEYED,
        'db/002.sql': 'CREATE UNIQUE INDEX usage_event_key ON usage_events (tenant_id, event_id);\n',
      },
    },
    {
      name: 'a key that is the primary key',
      files: { 'db/001.sql': 'CREATE TABLE usage_events (event_id text PRIMARY KEY, units int);\n' },
    },
    {
      name: 'an engine that merges repeats',
      files: {
        'db/001.sql':
          'CREATE TABLE usage_events (event_id String, units UInt64) ENGINE = ReplacingMergeTree ORDER BY event_id;\n',
      },
    },
    {
      name: 'a raw log',
      files: { 'db/001.sql': 'CREATE TABLE usage_events_raw (event_id text, units int);\n' },
    },
    {
      name: 'a table of something else',
      files: { 'db/001.sql': 'CREATE TABLE page_views (event_id text);\n' },
    },
    {
      name: 'a usage table without a key',
      files: { 'db/001.sql': 'CREATE TABLE usage_totals (day date, units int);\n' },
    },
  ],
});
