using Amazon.AWSMarketplaceMetering;
using Amazon.AWSMarketplaceMetering.Model;
using Microsoft.EntityFrameworkCore;

namespace Acme.Marketplace;

public sealed class HourlyMeteringJob(
    IDbContextFactory<MeteringContext> contexts,
    IAmazonAWSMarketplaceMetering marketplace,
    ILogger<HourlyMeteringJob> logger) : BackgroundService
{
    private const string ProductCode = "6tq0example";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await using var db = await contexts.CreateDbContextAsync(stoppingToken);
            var hour = TruncateToHour(DateTime.UtcNow);
            var open = await db.HourlyUsage
                .Where(u => u.MeteredAt == null && u.Hour < hour)
                .OrderBy(u => u.Hour).ThenBy(u => u.Id)
                .ToListAsync(stoppingToken);
            if (open.Count > 0)
            {
                await MeterAsync(db, open, stoppingToken); // <- MTR-108
            }
        }
    }

    private async Task MeterAsync(MeteringContext db, IReadOnlyList<HourlyUsage> rows, CancellationToken ct)
    {
        var answer = await marketplace.BatchMeterUsageAsync(new BatchMeterUsageRequest // <- MTR-108
        {
            ProductCode = ProductCode,
            UsageRecords = rows.Select(ToRecord).ToList(), // <- MTR-108
        }, ct);

        foreach (var result in answer.Results)
        {
            var row = rows.First(r =>
                r.CustomerIdentifier == result.UsageRecord.CustomerIdentifier
                && r.Dimension == result.UsageRecord.Dimension
                && r.Hour == result.UsageRecord.Timestamp);
            row.Status = result.Status.Value;
            row.MeteredAt = DateTime.UtcNow;
        }

        if (answer.UnprocessedRecords.Count > 0)
        {
            logger.LogWarning("{Count} usage records stay for the next run", answer.UnprocessedRecords.Count);
        }

        await db.SaveChangesAsync(ct);
    }

    private static UsageRecord ToRecord(HourlyUsage row) => new()
    {
        CustomerIdentifier = row.CustomerIdentifier,
        Dimension = row.Dimension,
        Quantity = row.Quantity,
        Timestamp = row.Hour,
    };

    private static DateTime TruncateToHour(DateTime at) => new(at.Year, at.Month, at.Day, at.Hour, 0, 0, DateTimeKind.Utc);
}
