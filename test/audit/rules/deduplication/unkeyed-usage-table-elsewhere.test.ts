import { unkeyedUsageTable } from '#audit/rules/deduplication/unkeyed-usage-table.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unkeyedUsageTable, {
  fires: [
    {
      name: 'efcore in C#',
      files: {
        'src/usage/efcore.cs': `
          using Microsoft.EntityFrameworkCore;

          public class UsageRecord
          {
              public long Id { get; set; }
              public Guid TenantId { get; set; }
              public required string IdempotencyKey { get; set; }
              public required string Meter { get; set; }
              public long Quantity { get; set; }
              public DateTimeOffset OccurredAt { get; set; }
          }

          public class MeteringContext(DbContextOptions<MeteringContext> options) : DbContext(options)
          {
              public DbSet<UsageRecord> UsageRecords => Set<UsageRecord>();

              protected override void OnModelCreating(ModelBuilder model)
              {
                  model.Entity<UsageRecord>(record =>
                  {
                      record.ToTable("usage_records");
                      record.HasKey(r => r.Id);
                      record.HasIndex(r => r.IdempotencyKey);
                      record.HasIndex(r => new { r.TenantId, r.Meter, r.OccurredAt });
                  });
              }
          }
        `,
      },
      at: ['src/usage/efcore.cs:23'],
    },
    {
      name: 'clickhouse merge in SQL',
      files: {
        'src/usage/clickhouse-merge.sql': `
          CREATE TABLE metering.usage_events
          (
              event_id String,
              tenant_id LowCardinality(String),
              meter LowCardinality(String),
              quantity Decimal(38, 6),
              event_time DateTime64(3, 'UTC')
          )
          ENGINE = MergeTree()
          ORDER BY (tenant_id, meter, event_time);
        `,
      },
      at: ['src/usage/clickhouse-merge.sql:9'],
    },
  ],
  silent: [
    {
      name: 'efcore in C#, as it should be',
      files: {
        'src/usage/efcore.cs': `
          using Microsoft.EntityFrameworkCore;

          public class UsageRecord
          {
              public long Id { get; set; }
              public Guid TenantId { get; set; }
              public required string IdempotencyKey { get; set; }
              public required string Meter { get; set; }
              public long Quantity { get; set; }
              public DateTimeOffset OccurredAt { get; set; }
          }

          public class MeteringContext(DbContextOptions<MeteringContext> options) : DbContext(options)
          {
              public DbSet<UsageRecord> UsageRecords => Set<UsageRecord>();

              protected override void OnModelCreating(ModelBuilder model)
              {
                  model.Entity<UsageRecord>(record =>
                  {
                      record.ToTable("usage_records");
                      record.HasKey(r => r.Id);
                      record.HasIndex(r => r.IdempotencyKey).IsUnique();
                      record.HasIndex(r => new { r.TenantId, r.Meter, r.OccurredAt });
                  });
              }
          }
        `,
      },
    },
    {
      name: 'clickhouse merge in SQL, as it should be',
      files: {
        'src/usage/clickhouse-merge.sql': `
          CREATE TABLE metering.usage_events
          (
              event_id String,
              tenant_id LowCardinality(String),
              meter LowCardinality(String),
              quantity Decimal(38, 6),
              event_time DateTime64(3, 'UTC')
          )
          ENGINE = ReplacingMergeTree()
          ORDER BY (tenant_id, meter, event_id);
        `,
      },
    },
  ],
});
