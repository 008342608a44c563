using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Parcelly.Metering;

public sealed record LabelPrinted(Guid EventId, Guid ShopId, int Labels, DateTimeOffset PrintedAt);

/// <summary>Keeps the number of labels that a shop printed in a month.</summary>
public sealed class LabelMeter
{
    private readonly MeteringContext _db;
    private readonly ILogger<LabelMeter> _log;

    public LabelMeter(MeteringContext db, ILogger<LabelMeter> log)
    {
        _db = db;
        _log = log;
    }

    public Task<long> PrintedAsync(Guid shopId, DateOnly month, CancellationToken ct) =>
        _db.LabelCounters
            .Where(c => c.ShopId == shopId && c.Month == month)
            .Select(c => c.Labels)
            .SingleOrDefaultAsync(ct);

    /// <summary>Run by MassTransit; an exception brings the message back.</summary>
    public async Task ApplyAsync(LabelPrinted message, CancellationToken ct)
    {
        var month = new DateOnly(message.PrintedAt.UtcDateTime.Year, message.PrintedAt.UtcDateTime.Month, 1);
        await using var transaction = await _db.Database.BeginTransactionAsync(ct);

        var fresh = await _db.Database.ExecuteSqlAsync(
            $"INSERT INTO handled_messages (id) VALUES ({message.EventId}) ON CONFLICT (id) DO NOTHING", ct);
        if (fresh == 0)
        {
            _log.LogInformation("Message {EventId} was applied before", message.EventId);
            return;
        }

        var counter = await _db.LabelCounters
            .SingleOrDefaultAsync(c => c.ShopId == message.ShopId && c.Month == month, ct); // <- MTR-304
        if (counter is null)
        {
            counter = new LabelCounter { ShopId = message.ShopId, Month = month };
            _db.LabelCounters.Add(counter);
        }

        counter.Labels += message.Labels; // <- MTR-304
        await _db.SaveChangesAsync(ct); // <- MTR-304
        await transaction.CommitAsync(ct);
    }
}
