using Microsoft.EntityFrameworkCore;

namespace Ringwell.Billing;

public sealed class VoiceStatement(BillingDbContext db)
{
    public sealed record Line(string Destination, int Calls, decimal Minutes, decimal AmountUsd);

    /// <summary>One line for each destination called in [from, to). Rates are per minute, calls billed by the second.</summary>
    public async Task<IReadOnlyList<Line>> BuildAsync(Guid accountId, DateTime from, DateTime to, CancellationToken ct)
    {
        var calls = await db.Calls
            .AsNoTracking()
            .Where(c => c.AccountId == accountId && c.EndedAt >= from && c.EndedAt < to && c.AnsweredAt != null)
            .Select(c => new { c.Destination, c.BilledSeconds, c.RatePerMinute })
            .ToListAsync(ct);

        return calls
            .Select(c => new
            {
                c.Destination,
                Minutes = c.BilledSeconds / 60, // <- MTR-312
                Amount = Math.Round(c.BilledSeconds / 60m * c.RatePerMinute, 2), // <- MTR-312
            })
            .GroupBy(c => c.Destination)
            .OrderBy(g => g.Key)
            .Select(g => new Line(g.Key, g.Count(), g.Sum(c => c.Minutes), g.Sum(c => c.Amount)))
            .ToList();
    }
}
