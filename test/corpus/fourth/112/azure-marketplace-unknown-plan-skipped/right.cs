using Microsoft.EntityFrameworkCore;
using Quartz;
using Saltmarsh.Billing.Data;
using Saltmarsh.Billing.Marketplace;

namespace Saltmarsh.Billing.Jobs;

/// <summary>Rolls the sensor readings of the last hour up into one marketplace record a tenant and dimension. Fires at
/// ten past; a reading is stored within a minute.</summary>
[DisallowConcurrentExecution]
public sealed class RollUpReadings(
    SaltmarshContext db,
    IDimensionCatalogue dimensions,
    ILogger<RollUpReadings> logger) : IJob
{
    public async Task Execute(IJobExecutionContext context)
    {
        var ct = context.CancellationToken;
        var end = TruncateToHour(context.ScheduledFireTimeUtc ?? context.FireTimeUtc);
        var start = end.AddHours(-1);

        var totals = await db.Readings
            .Where(r => r.MeasuredAt >= start && r.MeasuredAt < end)
            .GroupBy(r => new { r.TenantId, r.SensorKind })
            .Select(g => new { g.Key.TenantId, g.Key.SensorKind, Count = g.LongCount() })
            .ToListAsync(ct);
        var subscriptions = await db.Subscriptions.ToDictionaryAsync(s => s.TenantId, ct);

        foreach (var total in totals)
        {
            if (!subscriptions.TryGetValue(total.TenantId, out var subscription) ||
                !dimensions.TryFind(subscription.PlanId, total.SensorKind, out var dimension))
            {
                logger.LogError("No plan or dimension for {Tenant} and {Kind}", total.TenantId, total.SensorKind);
                db.UnbillableHours.Add(new UnbillableHour
                {
                    TenantId = total.TenantId,
                    SensorKind = total.SensorKind,
                    Hour = start.UtcDateTime,
                    Quantity = total.Count,
                });
                continue;
            }

            db.MarketplaceHours.Add(new MarketplaceHour
            {
                ResourceId = subscription.ResourceId,
                PlanId = subscription.PlanId,
                Dimension = dimension,
                Hour = start.UtcDateTime,
                Quantity = total.Count,
            });
        }

        // (ResourceId, Dimension, Hour) is unique: an hour that was rolled up before fails here and is left alone.
        await db.SaveChangesAsync(ct);
        logger.LogInformation("{Hour:o}: {Count} totals", start, totals.Count);
    }

    private static DateTimeOffset TruncateToHour(DateTimeOffset time) =>
        new(time.Year, time.Month, time.Day, time.Hour, 0, 0, TimeSpan.Zero);
}
