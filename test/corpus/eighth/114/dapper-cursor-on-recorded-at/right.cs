using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using Dapper;

namespace Inferent.Metering;

public sealed record InferenceUsage(Guid Id, string TenantKey, string Model, long Tokens, DateTime RecordedAt);

public sealed record Position(DateTime RecordedAt, Guid Id);

/// <summary>Follows inference_usage and sends what is new to Flexprice. One instance: the deployment has one replica, strategy Recreate.</summary>
public sealed class FlexpriceForwarder(DbDataSource db, HttpClient http, IMetricSink metrics, ILogger<FlexpriceForwarder> logger) : BackgroundService
{
    private const int PageSize = 500;

    // A batch of requests ends in one microsecond and may lie across two pages: the id tells its rows apart.
    // The last two minutes may still be written to.
    private const string NextPage =
        """
        select id, tenant_key as TenantKey, model, tokens, recorded_at as RecordedAt
        from inference_usage
        where (recorded_at, id) > (@RecordedAt, @Id) and recorded_at < now() - interval '2 minutes'
        order by recorded_at, id
        limit @PageSize
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await ForwardPageAsync(stoppingToken) == PageSize)
                {
                }
            }
            catch (Exception e) when (e is HttpRequestException or DbException)
            {
                metrics.Increment("forwarder.failed");
                logger.LogError(e, "The page is read and sent again in a minute");
            }
            await Task.Delay(TimeSpan.FromMinutes(1), stoppingToken);
        }
    }

    private async Task<int> ForwardPageAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var position = await connection.QuerySingleAsync<Position>("select recorded_at as RecordedAt, id from forwarder_cursor");
        var page = (await connection.QueryAsync<InferenceUsage>(NextPage, new { position.RecordedAt, position.Id, PageSize })).AsList();
        if (page.Count == 0)
        {
            return 0;
        }

        using var response = await http.PostAsJsonAsync("v1/events/bulk", new { events = page.Select(ToEvent) }, ct);
        response.EnsureSuccessStatusCode();

        var last = page[^1];
        await connection.ExecuteAsync("update forwarder_cursor set recorded_at = @RecordedAt, id = @Id", new { last.RecordedAt, last.Id });
        metrics.Increment("forwarder.sent", page.Count);
        return page.Count;
    }

    private static object ToEvent(InferenceUsage usage) => new
    {
        event_id = usage.Id.ToString("N"),
        event_name = "inference_tokens",
        external_customer_id = usage.TenantKey,
        timestamp = usage.RecordedAt.ToString("O", CultureInfo.InvariantCulture),
        source = "inferent-gateway",
        properties = new { tokens = usage.Tokens, model = usage.Model },
    };
}
