using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Hangfire;
using Ledgerly.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Ledgerly.Metering;

public sealed record CloudEvent(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("time")] DateTimeOffset Time,
    [property: JsonPropertyName("data")] object Data)
{
    [JsonPropertyName("specversion")] public string SpecVersion => "1.0";
    [JsonPropertyName("source")] public string Source => "ledgerly";
}

/// <summary>Recurring job, every five minutes; see Program.cs.</summary>
public sealed class FlushDocumentUsage(LedgerlyContext db, IHttpClientFactory clients, ILogger<FlushDocumentUsage> log)
{
    private const int PageSize = 200;

    [DisableConcurrentExecution(timeoutInSeconds: 10)]
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(CancellationToken ct)
    {
        var http = clients.CreateClient("openmeter");
        var total = await db.DocumentUsage.CountAsync(u => u.SentAt == null, ct);
        var pages = (total + PageSize - 1) / PageSize;

        for (var page = 0; page < pages; page++) // <- MTR-114
        {
            var rows = await db.DocumentUsage // <- MTR-114
                .Where(u => u.SentAt == null) // <- MTR-114
                .OrderBy(u => u.Id)
                .Skip(page * PageSize) // <- MTR-114
                .Take(PageSize)
                .ToListAsync(ct);

            using var response = await http.PostAsJsonAsync("/api/v1/events", rows.Select(ToEvent), Formats.CloudEventBatch, ct);
            response.EnsureSuccessStatusCode(); // <- MTR-113?

            foreach (var row in rows) row.SentAt = DateTimeOffset.UtcNow;
            await db.SaveChangesAsync(ct);
            log.LogInformation("Page {Page} of {Pages}: {Count} usages sent", page + 1, pages, rows.Count);
        }
    }

    private static CloudEvent ToEvent(DocumentUsage u) => new(
        u.EventId.ToString(), "document.processed", u.TenantId.ToString(), u.OccurredAt,
        new { pages = u.Pages.ToString(), kind = u.Kind });
}
