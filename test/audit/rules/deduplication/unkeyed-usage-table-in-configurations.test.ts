import { unkeyedUsageTable } from '#audit/rules/deduplication/unkeyed-usage-table.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unkeyedUsageTable, {
  fires: [
    {
      name: 'an index that is not unique, in EF Core',
      files: {
        'Billing/ChargeSessionConsumer.cs': `
          using MassTransit;
          using Microsoft.EntityFrameworkCore;
          using Npgsql;

          namespace Fleet.Billing;

          public sealed record ChargeSessionEnded(string StationId, long SessionNumber, Guid FleetId, decimal KilowattHours, DateTimeOffset EndedAt);

          public sealed class ChargeSessionConsumer(BillingDb db, ILogger<ChargeSessionConsumer> log) : IConsumer<ChargeSessionEnded>
          {
              public async Task Consume(ConsumeContext<ChargeSessionEnded> context)
              {
                  var session = context.Message;
                  db.Add(new UsageEvent
                  {
                      EventKey = $"{session.StationId}/{session.SessionNumber}",
                      FleetId = session.FleetId,
                      KilowattHours = session.KilowattHours,
                      At = session.EndedAt,
                  });
                  try
                  {
                      await db.SaveChangesAsync(context.CancellationToken);
                  }
                  catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
                  {
                      log.LogInformation("session {Session} of {Station} was recorded before", session.SessionNumber, session.StationId);
                  }
              }
          }
        `,
        'Billing/UsageEventConfiguration.cs': `
          using Microsoft.EntityFrameworkCore;
          using Microsoft.EntityFrameworkCore.Metadata.Builders;

          namespace Fleet.Billing;

          public sealed class UsageEvent
          {
              public long Id { get; init; }
              public required string EventKey { get; init; }
              public required Guid FleetId { get; init; }
              public required decimal KilowattHours { get; init; }
              public required DateTimeOffset At { get; init; }
          }

          public sealed class UsageEventConfiguration : IEntityTypeConfiguration<UsageEvent>
          {
              public void Configure(EntityTypeBuilder<UsageEvent> builder)
              {
                  builder.ToTable("usage_events");
                  builder.Property(e => e.EventKey).HasMaxLength(80);
                  builder.Property(e => e.KilowattHours).HasPrecision(12, 3);
                  builder.HasIndex(e => e.EventKey);
                  builder.HasIndex(e => new { e.FleetId, e.At });
              }
          }
        `,
        'Migrations/20250611090210_UsageEvents.cs': `
          using Microsoft.EntityFrameworkCore.Migrations;

          namespace Fleet.Migrations;

          public partial class UsageEvents : Migration
          {
              protected override void Up(MigrationBuilder migrationBuilder)
              {
                  migrationBuilder.CreateTable(
                      name: "usage_events",
                      columns: table => new
                      {
                          id = table.Column<long>(nullable: false).Annotation("Npgsql:ValueGenerationStrategy", "IdentityByDefaultColumn"),
                          event_key = table.Column<string>(maxLength: 80, nullable: false),
                          fleet_id = table.Column<Guid>(nullable: false),
                          kilowatt_hours = table.Column<decimal>(precision: 12, scale: 3, nullable: false),
                          at = table.Column<DateTimeOffset>(nullable: false),
                      },
                      constraints: table => table.PrimaryKey("pk_usage_events", x => x.id));
                  migrationBuilder.CreateIndex("ix_usage_events_event_key", "usage_events", "event_key");
                  migrationBuilder.CreateIndex("ix_usage_events_fleet_id_at", "usage_events", ["fleet_id", "at"]);
              }

              protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("usage_events");
          }
        `,
      },
      at: ['Billing/UsageEventConfiguration.cs:22'],
    },
  ],
  silent: [
    {
      name: 'a unique index, in EF Core',
      files: {
        'Billing/ChargeSessionConsumer.cs': `
          using MassTransit;
          using Microsoft.EntityFrameworkCore;
          using Npgsql;

          namespace Fleet.Billing;

          public sealed record ChargeSessionEnded(string StationId, long SessionNumber, Guid FleetId, decimal KilowattHours, DateTimeOffset EndedAt);

          public sealed class ChargeSessionConsumer(BillingDb db, ILogger<ChargeSessionConsumer> log) : IConsumer<ChargeSessionEnded>
          {
              public async Task Consume(ConsumeContext<ChargeSessionEnded> context)
              {
                  var session = context.Message;
                  db.Add(new UsageEvent
                  {
                      EventKey = $"{session.StationId}/{session.SessionNumber}",
                      FleetId = session.FleetId,
                      KilowattHours = session.KilowattHours,
                      At = session.EndedAt,
                  });
                  try
                  {
                      await db.SaveChangesAsync(context.CancellationToken);
                  }
                  catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
                  {
                      log.LogInformation("session {Session} of {Station} was recorded before", session.SessionNumber, session.StationId);
                  }
              }
          }
        `,
        'Billing/UsageEventConfiguration.cs': `
          using Microsoft.EntityFrameworkCore;
          using Microsoft.EntityFrameworkCore.Metadata.Builders;

          namespace Fleet.Billing;

          public sealed class UsageEvent
          {
              public long Id { get; init; }
              public required string EventKey { get; init; }
              public required Guid FleetId { get; init; }
              public required decimal KilowattHours { get; init; }
              public required DateTimeOffset At { get; init; }
          }

          public sealed class UsageEventConfiguration : IEntityTypeConfiguration<UsageEvent>
          {
              public void Configure(EntityTypeBuilder<UsageEvent> builder)
              {
                  builder.ToTable("usage_events");
                  builder.Property(e => e.EventKey).HasMaxLength(80);
                  builder.Property(e => e.KilowattHours).HasPrecision(12, 3);
                  builder.HasIndex(e => e.EventKey).IsUnique();
                  builder.HasIndex(e => new { e.FleetId, e.At });
              }
          }
        `,
        'Migrations/20250611090210_UsageEvents.cs': `
          using Microsoft.EntityFrameworkCore.Migrations;

          namespace Fleet.Migrations;

          public partial class UsageEvents : Migration
          {
              protected override void Up(MigrationBuilder migrationBuilder)
              {
                  migrationBuilder.CreateTable(
                      name: "usage_events",
                      columns: table => new
                      {
                          id = table.Column<long>(nullable: false).Annotation("Npgsql:ValueGenerationStrategy", "IdentityByDefaultColumn"),
                          event_key = table.Column<string>(maxLength: 80, nullable: false),
                          fleet_id = table.Column<Guid>(nullable: false),
                          kilowatt_hours = table.Column<decimal>(precision: 12, scale: 3, nullable: false),
                          at = table.Column<DateTimeOffset>(nullable: false),
                      },
                      constraints: table => table.PrimaryKey("pk_usage_events", x => x.id));
                  migrationBuilder.CreateIndex("ix_usage_events_event_key", "usage_events", "event_key", unique: true);
                  migrationBuilder.CreateIndex("ix_usage_events_fleet_id_at", "usage_events", ["fleet_id", "at"]);
              }

              protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("usage_events");
          }
        `,
      },
    },
  ],
});
