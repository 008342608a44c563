import { unkeyedUsageTable } from '#audit/rules/deduplication/unkeyed-usage-table.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unkeyedUsageTable, {
  fires: [],
  silent: [
    {
      name: 'a unique column of TypeORM',
      files: {
        'src/r-typeorm.ts': `
          @Entity('usage_events')
          export class UsageEvent {
            @PrimaryGeneratedColumn('uuid') id: string;
            @Column({ unique: true }) eventId: string;
            @Column('bigint') units: number;
          }
        `,
      },
    },
    {
      name: 'a unique index over several columns of TypeORM',
      files: {
        'src/r-typeorm2.ts': `
          @Entity('usage_events')
          @Unique(['tenantId', 'eventId'])
          export class UsageEvent {
            @PrimaryGeneratedColumn('uuid') id: string;
            @Column() eventId: string;
            @Column() tenantId: string;
          }
        `,
      },
    },
    {
      name: 'a unique index of Mongoose',
      files: {
        'src/r-mongoose.ts': `
          const usageEventSchema = new Schema({ eventId: { type: String, required: true }, tenantId: String, units: Number });
          usageEventSchema.index({ tenantId: 1, eventId: 1 }, { unique: true });
          export const UsageEvent = model('UsageEvent', usageEventSchema);
        `,
      },
    },
    {
      name: 'a unique constraint of JPA',
      files: {
        'src/r-jpa.java': `
          package com.acme.metering;
          @Entity
          @Table(name = "usage_event", uniqueConstraints = @UniqueConstraint(columnNames = {"tenant_id", "event_id"}))
          public class UsageEvent {
              @Id @GeneratedValue private Long id;
              @Column(name = "event_id", nullable = false) private String eventId;
          }
        `,
      },
    },
    {
      name: 'a unique index of EF Core',
      files: {
        'src/r-ef.cs': `
          namespace Acme.Metering;
          [Index(nameof(EventId), IsUnique = true)]
          public class UsageEvent
          {
              public long Id { get; set; }
              public required string EventId { get; set; }
              public long Units { get; set; }
          }
          public class MeteringDb : DbContext { public DbSet<UsageEvent> UsageEvents => Set<UsageEvent>(); }
        `,
      },
    },
    {
      name: 'a unique column in a migration of Laravel',
      files: {
        'src/r-laravel.php': `
          <?php
          return new class extends Migration {
              public function up(): void
              {
                  Schema::create('usage_events', function (Blueprint $table) {
                      $table->id();
                      $table->string('event_id');
                      $table->unsignedBigInteger('units');
                      $table->unique(['team_id', 'event_id']);
                  });
              }
          };
        `,
      },
    },
    {
      name: 'a unique index of Exposed',
      files: {
        'src/r-exposed.kt': `
          package io.acme.metering
          object UsageEvents : LongIdTable("usage_events") {
              val eventId = varchar("event_id", 64).uniqueIndex()
              val units = long("units")
          }
        `,
      },
    },
    {
      name: 'a unique field of Ent',
      files: {
        'src/r-ent.go': `
          package schema
          type UsageEvent struct{ ent.Schema }
          func (UsageEvent) Fields() []ent.Field {
          	return []ent.Field{
          		field.String("event_id").Unique(),
          		field.Int64("units"),
          	}
          }
        `,
      },
    },
    {
      name: 'a unique column of Knex',
      files: {
        'src/r-knex.js': `
          exports.up = (knex) => knex.schema.createTable('usage_events', (t) => {
            t.bigIncrements('id');
            t.string('event_id').notNullable().unique();
            t.bigInteger('units').notNullable();
          });
        `,
      },
    },
    {
      name: 'a unique column of Doctrine',
      files: {
        'src/r-doctrine.php': `
          <?php
          #[ORM\\Entity]
          #[ORM\\UniqueConstraint(columns: ['tenant_id', 'event_id'])]
          class UsageEvent
          {
              #[ORM\\Column(length: 64)]
              private string $eventId;
              #[ORM\\Column]
              private int $units;
          }
        `,
      },
    },
    {
      name: 'a record that is no table',
      files: {
        'src/r-dto.java': `
          package com.acme.metering;
          public record UsageEvent(String eventId, String tenant, long units) {}
        `,
      },
    },
  ],
});
