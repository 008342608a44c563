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
                    await PostAsync(usage, stop);
                    usage.AcceptedAt = DateTimeOffset.UtcNow;
                    await db.SaveChangesAsync(stop);
                }
                catch (HttpRequestException e)
                {
                    metrics.Failed(usage.Dimension);
                    logger.LogError(e, "Usage {Id} of {Resource} not accepted, next try in {Interval}", usage.Id, usage.ResourceId, Interval);
                }
            }
        }
    }

    private async Task PostAsync(HourlyUsage usage, CancellationToken ct)
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

        using var response = await http.CreateClient("marketplace").SendAsync(request, ct); // <- MTR-208
        response.EnsureSuccessStatusCode(); // <- MTR-208
    }
}
