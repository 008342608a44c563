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
        var lastId = 0L;
        var sent = 0;

        while (true)
        {
            // Sending takes rows out of the set, so the next page starts behind the last id and not at an offset.
            var rows = await db.DocumentUsage
                .Where(u => u.SentAt == null && u.Id > lastId)
                .OrderBy(u => u.Id)
                .Take(PageSize)
                .ToListAsync(ct);
            if (rows.Count == 0) break;
            lastId = rows[^1].Id;

            using var response = await http.PostAsJsonAsync("/api/v1/events", rows.Select(ToEvent), Formats.CloudEventBatch, ct);
            if (!response.IsSuccessStatusCode)
            {
                log.LogError("OpenMeter answered {Status} to usages up to {Id}, they stay unsent", response.StatusCode, lastId);
                continue;
            }

            foreach (var row in rows) row.SentAt = DateTimeOffset.UtcNow;
            await db.SaveChangesAsync(ct);
            sent += rows.Count;
        }
        log.LogInformation("{Count} usages sent", sent);
    }

    private static CloudEvent ToEvent(DocumentUsage u) => new(
        u.EventId.ToString(), "document.processed", u.TenantId.ToString(), u.OccurredAt,
        new { pages = u.Pages.ToString(), kind = u.Kind });
}
