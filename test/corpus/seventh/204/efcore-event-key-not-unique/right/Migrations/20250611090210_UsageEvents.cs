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
