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
