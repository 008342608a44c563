using Hangfire;
using Microsoft.EntityFrameworkCore;
using Tessera.Billing;
using Tessera.Data;

namespace Tessera.Jobs;

/// <summary>One job for each usage entry; enqueued when the entry is committed.</summary>
public sealed class ReportUsageJob(TesseraDb db, IUsageGateway gateway)
{
    [AutomaticRetry(Attempts = 20, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [Queue("metering")]
    public async Task RunAsync(Guid entryId, CancellationToken ct)
    {
        var entry = await db.UsageEntries.SingleAsync(e => e.Id == entryId, ct);
        if (entry.ReportedAt is not null)
        {
            return;
        }

        // Throws when Orb refuses or is away: Hangfire then tries again and the entry stays open.
        await gateway.SendAsync(entry, ct);

        entry.ReportedAt = DateTimeOffset.UtcNow;
        await db.SaveChangesAsync(ct);
    }
}
