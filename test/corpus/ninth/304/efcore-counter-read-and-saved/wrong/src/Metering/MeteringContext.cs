using Microsoft.EntityFrameworkCore;

namespace Parcelly.Metering;

public sealed class LabelCounter
{
    public Guid ShopId { get; set; }
    public DateOnly Month { get; set; }
    public long Labels { get; set; }
}

public sealed class HandledMessage
{
    public Guid Id { get; set; }
}

public sealed class MeteringContext(DbContextOptions<MeteringContext> options) : DbContext(options)
{
    public DbSet<LabelCounter> LabelCounters => Set<LabelCounter>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<HandledMessage>().ToTable("handled_messages").HasKey(m => m.Id);
        model.Entity<LabelCounter>(counter =>
        {
            counter.ToTable("label_counters").HasKey(c => new { c.ShopId, c.Month });
            counter.Property(c => c.Labels).HasDefaultValue(0L);
        });
    }
}
