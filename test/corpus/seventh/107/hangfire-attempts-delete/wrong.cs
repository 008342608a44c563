using System.Net.Http.Json;
using Hangfire;

namespace Transcode.Billing;

public sealed record MinutesUsed(Guid RunId, string CustomerId, decimal Minutes, DateTimeOffset FinishedAt);

public sealed class ReportMinutesJob(IHttpClientFactory clients, ILogger<ReportMinutesJob> log)
{
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [5, 30, 120], OnAttemptsExceeded = AttemptsExceededAction.Delete)] // <- MTR-107
    public async Task RunAsync(MinutesUsed usage, CancellationToken ct) // <- MTR-107
    {
        using var response = await clients.CreateClient("orb").PostAsJsonAsync("v1/ingest", Body(usage), ct);
        response.EnsureSuccessStatusCode();
        log.LogInformation("run {Run}: {Minutes} minutes reported", usage.RunId, usage.Minutes);
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
