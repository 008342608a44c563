using Microsoft.EntityFrameworkCore;

namespace Fernrohr.Metering;

public sealed record UsageFilter(Guid AccountId, DateTime FromUtc, DateTime ToUtc, string? Meter = null);

public sealed record UsageItem(Guid Id, string Meter, decimal Quantity, decimal UnitPrice, DateTime OccurredAt);

/// <summary>Usage events of an account, for the usage page and for invoices.</summary>
public sealed class UsageQuery(MeteringContext db)
{
    public const int PageSize = 500;

    public async Task<IReadOnlyList<UsageItem>> ListAsync(UsageFilter filter, int page, CancellationToken ct) =>
        await Events(filter)
            .OrderByDescending(e => e.OccurredAt)
            .ThenBy(e => e.Id)
            .Skip(page * PageSize)
            .Take(PageSize)
            .Select(e => new UsageItem(e.Id, e.Meter, e.Quantity, e.UnitPrice, e.OccurredAt))
            .ToListAsync(ct);

    public async Task<IReadOnlyList<MeterAmount>> AmountsAsync(UsageFilter filter, CancellationToken ct) =>
        await Events(filter)
            .GroupBy(e => e.Meter)
            .Select(g => new MeterAmount(g.Key, g.Sum(e => e.Quantity), g.Sum(e => e.Quantity * e.UnitPrice)))
            .ToListAsync(ct);

    private IQueryable<UsageEvent> Events(UsageFilter filter)
    {
        var events = db.UsageEvents.AsNoTracking()
            .Where(e => e.AccountId == filter.AccountId)
            .Where(e => e.OccurredAt >= filter.FromUtc && e.OccurredAt < filter.ToUtc);

        return filter.Meter is null ? events : events.Where(e => e.Meter == filter.Meter);
    }
}

public sealed record MeterAmount(string Meter, decimal Quantity, decimal Amount);
