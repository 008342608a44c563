using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Acme.Usage;

public sealed class UsageEntry
{
    public long Id { get; init; }
    public required Guid MessageId { get; init; }
    public required string CustomerId { get; init; }
    public required string Meter { get; init; }
    public decimal Quantity { get; init; }
    public DateTimeOffset OccurredAt { get; init; }
}

public sealed class UsageDb(DbContextOptions<UsageDb> options) : DbContext(options)
{
    public DbSet<UsageEntry> UsageEntries => Set<UsageEntry>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<UsageEntry>().Property(e => e.Quantity).HasPrecision(20, 6);
        model.Entity<UsageEntry>().HasIndex(e => e.MessageId);
    }
}

public sealed class UsageConsumer(UsageDb db, ILogger<UsageConsumer> log) : IConsumer<UsageRecorded>
{
    public async Task Consume(ConsumeContext<UsageRecorded> context)
    {
        var m = context.Message;
        if (await db.UsageEntries.AnyAsync(e => e.MessageId == m.MessageId)) // <- MTR-205|MTR-204
        {
            log.LogInformation("usage {Id} was stored before", m.MessageId);
            return;
        }

        db.UsageEntries.Add(new UsageEntry // <- MTR-205|MTR-204
        {
            MessageId = m.MessageId,
            CustomerId = m.CustomerId,
            Meter = m.Meter,
            Quantity = m.Quantity,
            OccurredAt = m.OccurredAt,
        });
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
