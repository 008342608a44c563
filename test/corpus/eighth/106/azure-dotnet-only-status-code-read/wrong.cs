using System.Net.Http.Json;
using Dapper;
using Npgsql;
using Quartz;

namespace Contoso.Fleet.Marketplace;

public sealed record MeteredHour(long Id, Guid ResourceId, string PlanId, string Dimension, DateTime Hour, decimal Quantity);

/// <summary>Posts each closed hour of overage to the Microsoft commercial marketplace.</summary>
[DisallowConcurrentExecution] // clustered job store
public sealed class PostMeteredHoursJob : IJob
{
    private const int BatchSize = 25;
    private const string Endpoint = "https://marketplaceapi.microsoft.com/api/batchUsageEvent?api-version=2018-08-31";

    private readonly NpgsqlDataSource _db;
    private readonly HttpClient _http; // adds the bearer token
    private readonly IAlerts _alerts;
    private readonly ILogger<PostMeteredHoursJob> _logger;

    public PostMeteredHoursJob(NpgsqlDataSource db, IHttpClientFactory http, IAlerts alerts, ILogger<PostMeteredHoursJob> logger)
    {
        _db = db;
        _http = http.CreateClient("marketplace");
        _alerts = alerts;
        _logger = logger;
    }

    public async Task Execute(IJobExecutionContext context)
    {
        await using var connection = await _db.OpenConnectionAsync(context.CancellationToken);

        var tooOld = await connection.ExecuteAsync(
            "update metered_hours set state = 'expired' where state = 'pending' and hour < now() - interval '23 hours'");
        if (tooOld > 0)
        {
            await _alerts.RaiseAsync("marketplace-expired", $"{tooOld} metered hours are too old to be posted");
        }

        var hours = await connection.QueryAsync<MeteredHour>(
            """
            select id, resource_id as ResourceId, plan_id as PlanId, dimension, hour, quantity
            from metered_hours
            where state = 'pending' and quantity > 0 and hour < date_trunc('hour', now())
            order by hour, id
            """);

        foreach (var batch in hours.Chunk(BatchSize))
        {
            var body = new
            {
                request = batch.Select(h => new
                {
                    resourceId = h.ResourceId,
                    planId = h.PlanId,
                    dimension = h.Dimension,
                    effectiveStartTime = h.Hour.ToString("o"),
                    quantity = h.Quantity,
                }),
            };
            using var response = await _http.PostAsJsonAsync(Endpoint, body, context.CancellationToken); // <- MTR-106
            response.EnsureSuccessStatusCode(); // <- MTR-106, MTR-113?

            await connection.ExecuteAsync( // <- MTR-106
                "update metered_hours set state = 'accepted', posted_at = now() where id = any(@ids)",
                new { ids = batch.Select(h => h.Id).ToArray() });
            _logger.LogInformation("Posted {Count} metered hours", batch.Length);
        }
    }
}
