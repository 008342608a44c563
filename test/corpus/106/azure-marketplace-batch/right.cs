using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Microsoft.Marketplace.Metering;
using Microsoft.Marketplace.Metering.Models;

namespace Contoso.Analytics.Billing;

public sealed class MarketplaceUsageSender
{
    private const int MaxEvents = 25;

    private readonly IMarketplaceMeteringClient _client;
    private readonly IUsageRows _rows;
    private readonly ILogger<MarketplaceUsageSender> _log;

    public MarketplaceUsageSender(IMarketplaceMeteringClient client, IUsageRows rows, ILogger<MarketplaceUsageSender> log)
    {
        _client = client;
        _rows = rows;
        _log = log;
    }

    public async Task SendHourAsync(DateTime hourUtc, CancellationToken cancellation)
    {
        var rows = await _rows.UnsentOfAsync(hourUtc, cancellation);
        foreach (var part in rows.Chunk(MaxEvents))
        {
            await SendAsync(part, cancellation);
        }
        _log.LogInformation("{Count} usage events of {Hour} sent", rows.Count, hourUtc);
    }

    private async Task SendAsync(IReadOnlyList<UsageRow> part, CancellationToken cancellation)
    {
        var batch = new BatchUsageEvent();
        foreach (var row in part)
        {
            batch.Request.Add(ToEvent(row));
        }
        var answer = await _client.Metering.PostBatchUsageEventAsync(batch, cancellationToken: cancellation);
        var accepted = answer.Value.Result.Where(r => r.Status == UsageEventStatusEnum.Accepted).ToList();
        await _rows.MarkSentAsync(accepted.Select(r => (r.ResourceId.Value, r.Dimension)), cancellation);
        if (accepted.Count < part.Count)
        {
            throw new UsageRefusedException(answer.Value.Result.Where(r => r.Status != UsageEventStatusEnum.Accepted));
        }
    }

    private static UsageEvent ToEvent(UsageRow row) => new()
    {
        ResourceId = row.ResourceId,
        PlanId = row.PlanId,
        Dimension = row.Dimension,
        Quantity = row.Quantity,
        EffectiveStartTime = row.HourUtc,
    };
}
