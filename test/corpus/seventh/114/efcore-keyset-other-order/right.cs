using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;

namespace Courier.Metering;

public sealed class TripExporter(CourierDb db, IHttpClientFactory clients, ILogger<TripExporter> log)
{
    private const int PageSize = 500;

    /// Every five minutes under a distributed lock. Trips younger than ten minutes wait, so that none commits behind us.
    public async Task ExportAsync(CancellationToken ct)
    {
        var position = await db.ExportPositions.SingleAsync(p => p.Name == "trips", ct);
        var settled = DateTimeOffset.UtcNow.AddMinutes(-10);

        while (true)
        {
            var page = await db.Trips
                .AsNoTracking()
                .Where(t => t.Id > position.LastId && t.CompletedAt < settled)
                .OrderBy(t => t.Id)
                .Take(PageSize)
                .Select(t => new TripRow(t.Id, t.Merchant.AccountCode, t.Metres, t.CompletedAt))
                .ToListAsync(ct);
            if (page.Count == 0)
                return;

            await SubmitAsync(page, ct);

            position.LastId = page[^1].Id; // the highest of the page
            position.MovedAt = DateTimeOffset.UtcNow;
            await db.SaveChangesAsync(ct);
            log.LogInformation("{Count} trips exported, up to {Id}", page.Count, position.LastId);
        }
    }

    private async Task SubmitAsync(IReadOnlyList<TripRow> trips, CancellationToken ct)
    {
        var measurements = trips.Select(t => new
        {
            uid = $"trip-{t.Id}",
            meter = "trips",
            account = t.AccountCode,
            ts = t.CompletedAt.UtcDateTime,
            measure = new { metres = t.Metres },
        });
        using var response = await clients.CreateClient("m3ter").PostAsJsonAsync("measurements", new { measurements }, ct);
        response.EnsureSuccessStatusCode();
    }

    public Task<List<TripRow>> LatestAsync(int count, CancellationToken ct) =>
        db.Trips.OrderByDescending(t => t.CompletedAt).Take(count)
            .Select(t => new TripRow(t.Id, t.Merchant.AccountCode, t.Metres, t.CompletedAt)).ToListAsync(ct);
}

public sealed record TripRow(long Id, string AccountCode, int Metres, DateTimeOffset CompletedAt);
