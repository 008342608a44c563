using Microsoft.EntityFrameworkCore;

namespace Ringwell.Billing;

public sealed class VoiceStatement(BillingDbContext db)
{
    public sealed record Line(string Destination, int Calls, decimal Minutes, decimal AmountUsd);

    /// <summary>One line for each destination called in [from, to). Rates are per minute, calls billed by the second.</summary>
    public async Task<IReadOnlyList<Line>> BuildAsync(Guid accountId, DateTime from, DateTime to, CancellationToken ct)
    {
        var sums = await db.Calls
            .AsNoTracking()
            .Where(c => c.AccountId == accountId && c.EndedAt >= from && c.EndedAt < to && c.AnsweredAt != null)
            .GroupBy(c => new { c.Destination, c.RatePerMinute })
            .Select(g => new { g.Key.Destination, g.Key.RatePerMinute, Calls = g.Count(), Seconds = g.Sum(c => c.BilledSeconds) })
            .ToListAsync(ct);

        return sums
            .GroupBy(s => s.Destination)
            .OrderBy(g => g.Key)
            .Select(g => new Line(
                g.Key,
                g.Sum(s => s.Calls),
                decimal.Round(g.Sum(s => s.Seconds) / 60m, 1),
                decimal.Round(g.Sum(s => s.Seconds * s.RatePerMinute) / 60m, 2)))
            .ToList();
    }
}
