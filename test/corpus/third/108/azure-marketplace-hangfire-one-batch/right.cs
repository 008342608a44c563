using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Marketplace.Metering;
using Microsoft.Marketplace.Metering.Models;
using Parcelry.Billing.Data;

namespace Parcelry.Billing.Jobs;

/// <summary>Reports every closed hour of every SaaS subscription. Runs at a quarter past.</summary>
public sealed class ReportMarketplaceHours(
    BillingContext db,
    IMarketplaceMeteringClient marketplace,
    TimeProvider clock,
    ILogger<ReportMarketplaceHours> logger)
{
    /// <summary>What batchUsageEvent takes.</summary>
    private const int BatchLimit = 25;

    [DisableConcurrentExecution(timeoutInSeconds: 600)]
    [AutomaticRetry(Attempts = 5, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var thisHour = now.Date.AddHours(now.Hour);
        var due = await db.MarketplaceHours
            .Where(h => h.Hour < thisHour && h.State == HourState.Open)
            .OrderBy(h => h.Hour)
            .ThenBy(h => h.ResourceId)
            .ToListAsync(ct);

        foreach (var hours in due.Chunk(BatchLimit))
        {
            await ReportAsync(hours, ct);
        }
    }

    private async Task ReportAsync(IReadOnlyCollection<MarketplaceHour> hours, CancellationToken ct)
    {
        if (hours.Count == 0)
        {
            return;
        }

        var batch = new BatchUsageEvent { Request = hours.Select(ToEvent).ToList() };
        var answer = await marketplace.Metering.PostBatchUsageEventAsync(batch, cancellationToken: ct);
        foreach (var (hour, result) in hours.Zip(answer.Value.Result))
        {
            hour.State = result.Status switch
            {
                UsageEventStatusEnum.Accepted => HourState.Reported,
                UsageEventStatusEnum.Duplicate => HourState.NeedsComparison,
                UsageEventStatusEnum.Error => HourState.Open,
                _ => HourState.Rejected,
            };
            if (hour.State is HourState.Rejected or HourState.NeedsComparison)
            {
                logger.LogError("Hour {Hour:o} of {Resource}: {Status}", hour.Hour, hour.ResourceId, result.Status);
            }
        }

        await db.SaveChangesAsync(ct);
    }

    private static UsageEvent ToEvent(MarketplaceHour hour) => new()
    {
        ResourceId = hour.ResourceId,
        PlanId = hour.PlanId,
        Dimension = hour.Dimension,
        Quantity = hour.Quantity,
        EffectiveStartTime = hour.Hour,
    };
}
