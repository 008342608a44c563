using Azure;
using Microsoft.Marketplace.Metering;
using Microsoft.Marketplace.Metering.Models;

namespace Acme.Marketplace;

public sealed class NightlySeatReport(
    ITenantDirectory tenants,
    ISeatLedger seats,
    IMarketplaceMeteringClient marketplace,
    ILogger<NightlySeatReport> logger)
{
    public async Task RunAsync(DateTimeOffset hour, CancellationToken ct)
    {
        var failures = new List<Exception>();
        foreach (var tenant in await tenants.ActiveAsync(ct))
        {
            try
            {
                await ReportAsync(tenant, hour, ct);
                logger.LogInformation("Seats of {Tenant} reported for {Hour}", tenant.Id, hour);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError(e, "Seats of {Tenant} not reported for {Hour}", tenant.Id, hour);
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException($"Seats of {failures.Count} tenants were not reported for {hour:O}.", failures);
        }
    }

    private async Task ReportAsync(Tenant tenant, DateTimeOffset hour, CancellationToken ct)
    {
        var extra = await seats.ExtraSeatsAsync(tenant.Id, hour, ct);
        if (extra == 0)
        {
            return;
        }

        var usage = new UsageEvent
        {
            ResourceId = tenant.SaasSubscriptionId,
            PlanId = tenant.PlanId,
            Dimension = "seats",
            Quantity = extra,
            EffectiveStartTime = hour.UtcDateTime,
        };
        try
        {
            var answer = await marketplace.Metering.PostUsageEventAsync(usage, cancellationToken: ct);
            await seats.SettleAsync(tenant.Id, hour, answer.Value.Status.ToString(), ct);
        }
        catch (RequestFailedException conflict) when (conflict.Status == 409)
        {
            await seats.SettleAsync(tenant.Id, hour, "Duplicate", ct);
        }
    }
}
