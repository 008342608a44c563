using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace Scribe.Billing;

/// <summary>Enqueued for each finished scan; the scan row is committed before.</summary>
public sealed class ReportScanJob(ScribeDbContext db, IMeterGateway gateway)
{
    [Queue("billing")]
    [AutomaticRetry(Attempts = 10, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task RunAsync(Guid scanId, CancellationToken ct)
    {
        var scan = await db.Scans.Include(s => s.Workspace).SingleAsync(s => s.Id == scanId, ct);
        if (scan.ReportedAt is not null)
        {
            return;
        }

        var usage = new PageUsage(scan.Id, scan.Workspace.StripeCustomerId, scan.Pages, scan.FinishedAtUtc);
        await gateway.ReportPagesAsync(usage, ct);

        scan.ReportedAt = DateTime.UtcNow;
        await db.SaveChangesAsync(ct);
    }
}
