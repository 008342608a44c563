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

        await gateway.SendAsync(entry, ct); // <- MTR-102

        entry.ReportedAt = DateTimeOffset.UtcNow; // <- MTR-210?, MTR-109?
        await db.SaveChangesAsync(ct);
    }
}
