using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;

namespace Fabrikam.Vision.Marketplace;

public sealed class MarketplaceMeteringService(
    IServiceScopeFactory scopes,
    MarketplaceTokenSource tokens,
    IHttpClientFactory http,
    MeteringMetrics metrics,
    ILogger<MarketplaceMeteringService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stop))
        {
            using var scope = scopes.CreateScope();
            var db = scope.ServiceProvider.GetRequiredService<MeteringDb>();

            // One row an hour, resource and dimension; closed by the roll-up.
            var pending = await db.HourlyUsage.Where(u => u.AcceptedAt == null).OrderBy(u => u.Hour).ToListAsync(stop);
            foreach (var usage in pending)
            {
                try
                {
                    usage.AcceptedQuantity = await PostAsync(usage, stop);
                    usage.AcceptedAt = DateTimeOffset.UtcNow;
                    await db.SaveChangesAsync(stop);
                }
                catch (HttpRequestException e)
                {
                    metrics.Failed(usage.Dimension);
                    logger.LogError(e, "Usage {Id} of {Resource} not accepted, next try in {Interval}", usage.Id, usage.ResourceId, Interval);
                }

                if (usage.AcceptedQuantity is { } accepted && accepted != usage.Quantity)
                {
                    metrics.Mismatch(usage.Dimension);
                    logger.LogCritical("Usage {Id}: the marketplace has {Accepted}, we have {Quantity}", usage.Id, accepted, usage.Quantity);
                }
            }
        }
    }

    /// <returns>The quantity the marketplace has for the hour: ours, or that of an earlier try.</returns>
    private async Task<decimal> PostAsync(HourlyUsage usage, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/usageEvent?api-version=2018-08-31");
        request.Headers.Authorization = new("Bearer", await tokens.GetAsync(ct));
        request.Headers.Add("x-ms-requestid", Guid.NewGuid().ToString());
        request.Content = JsonContent.Create(new
        {
            resourceId = usage.ResourceId,
            planId = usage.PlanId,
            dimension = usage.Dimension,
            quantity = usage.Quantity,
            effectiveStartTime = usage.Hour.UtcDateTime,
        });

        using var response = await http.CreateClient("marketplace").SendAsync(request, ct);
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            var conflict = await response.Content.ReadFromJsonAsync<Conflict>(ct);
            return conflict!.AdditionalInfo.AcceptedMessage.Quantity;
        }

        response.EnsureSuccessStatusCode();
        var accepted = await response.Content.ReadFromJsonAsync<AcceptedMessage>(ct);
        return accepted!.Quantity;
    }

    private sealed record AcceptedMessage(Guid UsageEventId, string Status, decimal Quantity);
    private sealed record AdditionalInfo(AcceptedMessage AcceptedMessage);
    private sealed record Conflict(AdditionalInfo AdditionalInfo);
}
