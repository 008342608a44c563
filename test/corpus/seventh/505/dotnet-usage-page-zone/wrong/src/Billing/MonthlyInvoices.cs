using Microsoft.EntityFrameworkCore;

namespace Snaproute.Billing;

public sealed class MonthlyInvoices(RouteDbContext db)
{
    /// <summary>Calls by profile for the invoice of a period.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CallsAsync(Guid accountId, BillingPeriod period, CancellationToken ct) =>
        await db.RouteCalls
            .Where(c => c.AccountId == accountId && c.CalledAt >= period.Start && c.CalledAt < period.End)
            .GroupBy(c => c.Profile)
            .Select(g => new { g.Key, Calls = g.LongCount() })
            .ToDictionaryAsync(g => g.Key, g => g.Calls, ct);
}
