using System.Net.Http.Json;
using Dapper;
using Npgsql;
using Quartz;

namespace Contoso.Fleet.Marketplace;

public sealed record MeteredHour(long Id, Guid ResourceId, string PlanId, string Dimension, DateTime Hour, decimal Quantity);

public sealed record PostedEvent(string Status, Guid ResourceId, string Dimension, DateTime EffectiveStartTime, PostedError? Error);

public sealed record PostedError(string Code, string Message);

public sealed record BatchAnswer(IReadOnlyList<PostedEvent> Result);

/// <summary>Posts each closed hour of overage to the Microsoft commercial marketplace.</summary>
[DisallowConcurrentExecution] // clustered job store
public sealed class PostMeteredHoursJob : IJob
{
    private const int BatchSize = 25;
    private const string Endpoint = "https://marketplaceapi.microsoft.com/api/batchUsageEvent?api-version=2018-08-31";

    private readonly NpgsqlDataSource _db;
    private readonly HttpClient _http; // adds the bearer token
    private readonly IAlerts _alerts;

    public PostMeteredHoursJob(NpgsqlDataSource db, IHttpClientFactory http, IAlerts alerts)
    {
        _db = db;
        _http = http.CreateClient("marketplace");
        _alerts = alerts;
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
            try
            {
                await SettleAsync(connection, await PostAsync(batch, context.CancellationToken));
            }
            catch (HttpRequestException e)
            {
                // these hours stay pending and go with the next run
                await _alerts.RaiseAsync("marketplace-post-failed", e.Message);
            }
        }
    }

    private async Task SettleAsync(NpgsqlConnection connection, IEnumerable<(MeteredHour Hour, PostedEvent Posted)> answers)
    {
        foreach (var (hour, posted) in answers)
        {
            var state = posted.Status switch
            {
                "Accepted" => "accepted",
                "Error" => "pending", // theirs, goes with the next run
                "Duplicate" => "to_compare", // the first quantity stays: the comparison job looks at both
                _ => "refused",
            };
            if (state is "refused" or "to_compare")
            {
                await _alerts.RaiseAsync("marketplace-not-accepted", $"hour {hour.Id}: {posted.Status} {posted.Error?.Code}");
            }
            await connection.ExecuteAsync(
                "update metered_hours set state = @state, answer = @answer where id = @id",
                new { hour.Id, state, answer = posted.Error?.Message });
        }
    }

    private async Task<IEnumerable<(MeteredHour Hour, PostedEvent Posted)>> PostAsync(MeteredHour[] batch, CancellationToken ct)
    {
        var request = batch.Select(h => new
        {
            resourceId = h.ResourceId,
            planId = h.PlanId,
            dimension = h.Dimension,
            effectiveStartTime = h.Hour.ToString("o"),
            quantity = h.Quantity,
        });
        using var response = await _http.PostAsJsonAsync(Endpoint, new { request }, ct);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<BatchAnswer>(ct)
            ?? throw new InvalidOperationException("batchUsageEvent answered without a body");

        return batch.Join(
            answer.Result,
            h => (h.ResourceId, h.Dimension, h.Hour),
            p => (p.ResourceId, p.Dimension, p.EffectiveStartTime),
            (h, p) => (h, p));
    }
}
