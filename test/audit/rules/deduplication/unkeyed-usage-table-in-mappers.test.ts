import { unkeyedUsageTable } from '#audit/rules/deduplication/unkeyed-usage-table.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unkeyedUsageTable, {
  fires: [
    {
      name: 'an entity of TypeORM',
      files: {
        'src/typeorm.ts': `
          import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
          @Entity('usage_events')
          export class UsageEvent {
            @PrimaryGeneratedColumn('uuid') id: string;
            @Index()
            @Column() eventId: string;
            @Column() tenantId: string;
            @Column('bigint') units: number;
          }
        `,
      },
      at: ['src/typeorm.ts:6'],
    },
    {
      name: 'a schema of Mongoose',
      files: {
        'src/mongoose.ts': `
          import { Schema, model } from 'mongoose';
          const usageEventSchema = new Schema({
            eventId: { type: String, required: true, index: true },
            tenantId: { type: String, required: true },
            units: { type: Number, required: true },
          });
          export const UsageEvent = model('UsageEvent', usageEventSchema);
        `,
      },
      at: ['src/mongoose.ts:3'],
    },
    {
      name: 'a model of Sequelize',
      files: {
        'src/sequelize.js': `
          import { DataTypes } from 'sequelize';
          export const UsageRecord = sequelize.define('UsageRecord', {
            id: { type: DataTypes.UUID, primaryKey: true },
            idempotencyKey: { type: DataTypes.STRING, allowNull: false },
            units: { type: DataTypes.BIGINT, allowNull: false },
          });
        `,
      },
      at: ['src/sequelize.js:4'],
    },
    {
      name: 'an entity of JPA',
      files: {
        'src/jpa.java': `
          package com.acme.metering;
          @Entity
          @Table(name = "usage_event")
          public class UsageEvent {
              @Id @GeneratedValue private Long id;
              @Column(name = "event_id", nullable = false) private String eventId;
              @Column(nullable = false) private long units;
          }
        `,
      },
      at: ['src/jpa.java:6'],
    },
    {
      name: 'an entity of JPA in Kotlin',
      files: {
        'src/jpa.kt': `
          package io.acme.metering
          @Entity
          @Table(name = "usage_events", indexes = [Index(columnList = "event_id")])
          class UsageEvent(
              @Id @GeneratedValue val id: Long = 0,
              @Column(name = "event_id") val eventId: String,
              val units: Long,
          )
        `,
      },
      at: ['src/jpa.kt:6'],
    },
    {
      name: 'a table of Exposed',
      files: {
        'src/exposed.kt': `
          package io.acme.metering
          object UsageEvents : LongIdTable("usage_events") {
              val eventId = varchar("event_id", 64)
              val tenant = varchar("tenant", 64)
              val units = long("units")
          }
        `,
      },
      at: ['src/exposed.kt:3'],
    },
    {
      name: 'an entity of EF Core',
      files: {
        'src/ef.cs': `
          namespace Acme.Metering;
          public class UsageEvent
          {
              public long Id { get; set; }
              public required string EventId { get; set; }
              public long Units { get; set; }
          }
          public class MeteringDb : DbContext
          {
              public DbSet<UsageEvent> UsageEvents => Set<UsageEvent>();
              protected override void OnModelCreating(ModelBuilder b)
              {
                  b.Entity<UsageEvent>().HasIndex(e => e.EventId);
              }
          }
        `,
      },
      at: ['src/ef.cs:5'],
    },
    {
      name: 'a migration of Laravel',
      files: {
        'src/laravel.php': `
          <?php
          return new class extends Migration {
              public function up(): void
              {
                  Schema::create('usage_events', function (Blueprint $table) {
                      $table->id();
                      $table->string('event_id')->index();
                      $table->foreignId('team_id');
                      $table->unsignedBigInteger('units');
                  });
              }
          };
        `,
      },
      at: ['src/laravel.php:7'],
    },
    {
      name: 'an entity of Doctrine',
      files: {
        'src/doctrine.php': `
          <?php
          namespace App\\Metering;
          #[ORM\\Entity]
          #[ORM\\Table(name: 'usage_event')]
          class UsageEvent
          {
              #[ORM\\Id, ORM\\GeneratedValue, ORM\\Column]
              private ?int $id = null;
              #[ORM\\Column(length: 64)]
              private string $eventId;
              #[ORM\\Column]
              private int $units;
          }
        `,
      },
      at: ['src/doctrine.php:10'],
    },
    {
      name: 'a schema of Ent',
      files: {
        'src/ent.go': `
          package schema
          type UsageEvent struct{ ent.Schema }
          func (UsageEvent) Fields() []ent.Field {
          	return []ent.Field{
          		field.String("event_id"),
          		field.Int64("units"),
          	}
          }
          func (UsageEvent) Indexes() []ent.Index {
          	return []ent.Index{index.Fields("event_id")}
          }
        `,
      },
      at: ['src/ent.go:5'],
    },
    {
      name: 'a migration of Knex',
      files: {
        'src/knex.js': `
          exports.up = (knex) => knex.schema.createTable('usage_events', (t) => {
            t.bigIncrements('id');
            t.string('event_id').notNullable().index();
            t.string('account_id').notNullable();
            t.bigInteger('units').notNullable();
          });
        `,
      },
      at: ['src/knex.js:3'],
    },
    {
      name: 'a migration of Rails',
      files: {
        'src/rails.rb': `
          class CreateUsageEvents < ActiveRecord::Migration[7.1]
            def change
              create_table :usage_events do |t|
                t.string :event_id, null: false, index: true
                t.references :account
                t.bigint :units
              end
            end
          end
        `,
      },
      at: ['src/rails.rb:4'],
    },
    {
      name: 'a model of Prisma',
      files: {
        'src/prisma.prisma': `
          model UsageEvent {
            id        String @id @default(uuid())
            eventId   String
            accountId String
            units     Int
            @@index([eventId])
          }
        `,
      },
      at: ['src/prisma.prisma:3'],
    },
    {
      name: 'an index that only some rows are in',
      files: {
        'src/sql-where.sql': `
          CREATE TABLE usage_events (
              id bigserial PRIMARY KEY,
              tenant_id text NOT NULL,
              event_id text NOT NULL,
              units bigint NOT NULL
          );
          CREATE INDEX usage_events_event ON usage_events (event_id);
        `,
      },
      at: ['src/sql-where.sql:4'],
    },
  ],
  silent: [],
});
