import { narrowColumn } from '#audit/rules/aggregation/narrow-column.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(narrowColumn, {
  fires: [
    {
      name: 'bytes in four bytes, in SQL and six mappers',
      files: {
        'db/usage.sql': `
          CREATE TABLE usage_daily (org uuid, bytes_out integer NOT NULL, requests integer);
        `,
        'db/migrate/1_create_usage_events.rb': `
          class CreateUsageEvents < ActiveRecord::Migration[7.0]
            def change
              create_table :usage_events do |t|
                t.integer :bytes, null: false
                t.integer :requests
              end
            end
          end
        `,
        'schema.prisma': `
          model UsageEvent {
            id    String @id
            bytes Int
          }
        `,
        'models.py': `
          from django.db import models

          class UsageRecord(models.Model):
              bytes_sent = models.PositiveIntegerField(default=0)
        `,
        'tables.py': `
          from sqlalchemy import Column, Integer

          class StorageUsage(Base):
              __tablename__ = "storage_usage"
              byte_hours = Column(Integer)
        `,
        'src/schema.ts': `
          export const usage = pgTable('usage_records', {
            micros: integer('compute_micros').notNull(),
          });
        `,
        'model.go': `
          package model

          type TrafficUsage struct {
          	ID    int64 \`gorm:"primaryKey"\`
          	Bytes int32 \`gorm:"column:bytes"\`
          }
        `,
      },
      at: [
        'db/usage.sql:1',
        'db/migrate/1_create_usage_events.rb:4',
        'schema.prisma:3',
        'models.py:4',
        'tables.py:5',
        'src/schema.ts:2',
        'model.go:5',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'wide columns, small counts, and what is no usage',
      files: {
        'db/usage.sql': `
          CREATE TABLE usage_daily (org uuid, bytes_out bigint NOT NULL, requests integer, chunk_bytes integer);
          CREATE TABLE avatars (id uuid, bytes integer);
        `,
        'db/migrate/1_create_usage_events.rb': `
          class CreateUsageEvents < ActiveRecord::Migration[7.0]
            def change
              create_table :usage_events do |t|
                t.integer :bytes, limit: 8
                t.bigint :bytes_out
              end
            end
          end
        `,
        'models.py': `
          from django.db import models

          class UsageRecord(models.Model):
              bytes_sent = models.BigIntegerField(default=0)
              seats = models.IntegerField()
        `,
        'model.go': `
          package model

          type TrafficUsage struct {
          	ID    int64 \`gorm:"primaryKey"\`
          	Bytes int   \`gorm:"column:bytes"\`
          }
        `,
      },
    },
    {
      name: 'a database whose integers have eight bytes, and a column that is widened later',
      files: {
        'migrations/sqlite/1.sql': `
          CREATE TABLE usage_daily (org text, bytes_out integer NOT NULL);
        `,
        'migrations/1_usage.sql': `
          CREATE TABLE egress_usage (org uuid, bytes integer NOT NULL);
        `,
        'migrations/2_usage.sql': `
          CREATE TABLE egress_usage (org uuid, bytes bigint NOT NULL);
        `,
      },
    },
  ],
});
