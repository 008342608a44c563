using System.Net.Http.Json;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace Transcode.Billing;

public sealed class ReportMinutesJob(
    BillingDb db, IHttpClientFactory clients, IBackgroundJobClient jobs, ILogger<ReportMinutesJob> log)
{
    [AutomaticRetry(Attempts = 10, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task RunAsync(Guid runId, CancellationToken ct)
    {
        var usage = await db.MinutesUsed.SingleAsync(u => u.RunId == runId, ct);
        using var response = await clients.CreateClient("orb").PostAsJsonAsync("v1/ingest", Body(usage), ct);
        response.EnsureSuccessStatusCode();

        usage.ReportedAt = DateTimeOffset.UtcNow;
        await db.SaveChangesAsync(ct);
        log.LogInformation("run {Run}: {Minutes} minutes reported", usage.RunId, usage.Minutes);
    }

    /// Hourly. Rows whose job failed for good get a new one; Orb knows a run it has counted by its key.
    public async Task SweepAsync(CancellationToken ct)
    {
        var cutoff = DateTimeOffset.UtcNow.AddHours(-6);
        var overdue = await db.MinutesUsed
            .Where(u => u.ReportedAt == null && u.FinishedAt < cutoff)
            .Select(u => u.RunId)
            .ToListAsync(ct);
        BillingMetrics.OverdueReports.Set(overdue.Count);
        foreach (var runId in overdue)
            jobs.Enqueue<ReportMinutesJob>(job => job.RunAsync(runId, CancellationToken.None));
    }

    private static object Body(MinutesUsed usage) => new
    {
        events = new[]
        {
            new
            {
                idempotency_key = usage.RunId.ToString(),
                external_customer_id = usage.CustomerId,
                event_name = "transcoded_minutes",
                timestamp = usage.FinishedAt.UtcDateTime,
                properties = new { minutes = usage.Minutes },
            },
        },
    };
}

public sealed class ThumbnailJob(IThumbnailer thumbnailer)
{
    [AutomaticRetry(Attempts = 2, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public Task RunAsync(Guid runId, CancellationToken ct) => thumbnailer.RenderAsync(runId, ct);
}
