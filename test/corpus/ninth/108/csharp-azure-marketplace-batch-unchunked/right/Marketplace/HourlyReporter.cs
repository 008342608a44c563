using Fathom.Data;
using Microsoft.Extensions.Logging;

namespace Fathom.Marketplace;

/// <summary>Called by the hourly function (a singleton) with the closed hour. A row is one resource, dimension and hour.</summary>
public sealed class HourlyReporter(HourRepository hours, MeteringClient metering, ILogger<HourlyReporter> logger)
{
    public async Task ReportAsync(DateTime closedHourUtc, CancellationToken ct)
    {
        var pending = await hours.UnreportedUpToAsync(closedHourUtc, ct);
        logger.LogInformation("{Count} hours to report", pending.Count);
        if (pending.Count == 0)
        {
            return;
        }

        var failures = new List<Exception>();
        foreach (var part in pending.Chunk(MeteringClient.MaxEvents))
        {
            try
            {
                await SettleAsync(part, await metering.PostAsync(part.Select(ToEvent).ToList(), ct), ct);
            }
            catch (HttpRequestException ex)
            {
                failures.Add(ex);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException("Part of the hours stays open until the next run", failures);
        }
    }

    private async Task SettleAsync(IReadOnlyCollection<BilledHour> sent, IReadOnlyList<UsageResult> results, CancellationToken ct)
    {
        foreach (var result in results)
        {
            var hour = sent.Single(h => h.ResourceId == result.ResourceId && h.Dimension == result.Dimension && h.StartUtc == result.EffectiveStartTime);
            switch (result.Status)
            {
                case "Accepted":
                    await hours.MarkReportedAsync(hour.Id, ct);
                    break;
                case "Duplicate":
                    // Microsoft keeps the first quantity; somebody has to compare it with ours.
                    await hours.MarkForComparisonAsync(hour.Id, result.Error?.Message, ct);
                    break;
                default:
                    await hours.MarkRefusedAsync(hour.Id, result.Status, result.Error?.Message, ct);
                    logger.LogError("Hour {Hour} refused: {Status}", hour.Id, result.Status);
                    break;
            }
        }
    }

    private static UsageEvent ToEvent(BilledHour h) => new(h.ResourceId, h.Dimension, h.Overage, h.StartUtc, h.PlanId);
}
