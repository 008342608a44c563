using Microsoft.EntityFrameworkCore;

namespace Vaultly.Billing;

public class VaultDbContext(DbContextOptions<VaultDbContext> options, ITenantAccessor tenant) : DbContext(options)
{
    public DbSet<StoredFile> Files => Set<StoredFile>();

    public DbSet<StorageSample> StorageSamples => Set<StorageSample>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<StoredFile>().HasQueryFilter(f => f.TenantId == tenant.Id && f.DeletedAt == null);
        model.Entity<StorageSample>().HasKey(s => new { s.TenantId, s.Day });
    }
}

/// <summary>Runs nightly outside any request, so no tenant is set.</summary>
public sealed class StorageSampler(VaultDbContext db)
{
    public async Task<int> SampleAsync(DateOnly day, CancellationToken ct)
    {
        var sampled = await db.StorageSamples.Where(s => s.Day == day).Select(s => s.TenantId).ToListAsync(ct);
        var totals = await db.Files
            .IgnoreQueryFilters() // <- MTR-315
            .Where(f => !sampled.Contains(f.TenantId)) // <- MTR-315
            .GroupBy(f => f.TenantId)
            .Select(g => new { TenantId = g.Key, Bytes = g.Sum(f => f.SizeBytes) }) // <- MTR-315
            .ToListAsync(ct);

        db.StorageSamples.AddRange(totals.Select(t => new StorageSample(t.TenantId, day, t.Bytes)));
        return await db.SaveChangesAsync(ct);
    }
}
