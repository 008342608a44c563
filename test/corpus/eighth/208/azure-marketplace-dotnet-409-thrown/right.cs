using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Contoso.Marketplace;

public sealed record HourlyUsage(long Id, Guid ResourceId, string PlanId, string Dimension, double Overage, DateTime HourUtc);

public sealed record UsageEventBody(
    [property: JsonPropertyName("resourceId")] Guid ResourceId,
    [property: JsonPropertyName("planId")] string PlanId,
    [property: JsonPropertyName("dimension")] string Dimension,
    [property: JsonPropertyName("quantity")] double Quantity,
    [property: JsonPropertyName("effectiveStartTime")] DateTime EffectiveStartTime);

/// <summary>Posts the overage of closed hours; hourly_usage has one row for each resource, dimension and hour.</summary>
public sealed class MarketplaceReporter(
    NpgsqlDataSource database, HttpClient marketplace, ILogger<MarketplaceReporter> logger) : BackgroundService
{
    private const string Endpoint = "https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31";

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(5));
        do
        {
            foreach (var usage in await PendingAsync(stopping))
            {
                try
                {
                    await MarkAsync(usage.Id, await PostAsync(usage, stopping), stopping);
                }
                catch (Exception e) when (!stopping.IsCancellationRequested)
                {
                    logger.LogError(e, "ALERT marketplace: usage {Id} of {Hour} not accepted, will be sent again", usage.Id, usage.HourUtc);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    /// <returns>The state that the row has after the answer.</returns>
    private async Task<string> PostAsync(HourlyUsage usage, CancellationToken ct)
    {
        var body = new UsageEventBody(usage.ResourceId, usage.PlanId, usage.Dimension, usage.Overage, usage.HourUtc);
        using var response = await marketplace.PostAsJsonAsync(Endpoint, body, ct);

        switch (response.StatusCode)
        {
            case HttpStatusCode.Conflict:
                var accepted = await AcceptedQuantityAsync(response, ct);
                if (accepted == usage.Overage)
                {
                    return "accepted";
                }

                logger.LogError("ALERT marketplace: hour {Hour} holds {Accepted}, we have {Ours}", usage.HourUtc, accepted, usage.Overage);
                return "disputed";

            case HttpStatusCode.BadRequest:
                logger.LogError("ALERT marketplace: usage {Id} refused: {Body}", usage.Id, await response.Content.ReadAsStringAsync(ct));
                return "refused";

            default:
                response.EnsureSuccessStatusCode();
                return "accepted";
        }
    }

    /// <summary>A conflict carries the event of this hour that was accepted first.</summary>
    private static async Task<double> AcceptedQuantityAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        return answer.GetProperty("additionalInfo").GetProperty("acceptedMessage").GetProperty("quantity").GetDouble();
    }

    private async Task<IReadOnlyList<HourlyUsage>> PendingAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<HourlyUsage>(
            """
            SELECT id, resource_id, plan_id, dimension, overage, hour_utc FROM hourly_usage
             WHERE state = 'closed' AND overage > 0 ORDER BY hour_utc, id
            """);
        return rows.AsList();
    }

    private async Task MarkAsync(long id, string state, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync("UPDATE hourly_usage SET state = @state, answered_at = now() WHERE id = @id", new { id, state });
    }
}
