using Amazon.AWSMarketplaceMetering;
using Amazon.AWSMarketplaceMetering.Model;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Gridline.Marketplace;

public sealed record HourlyTotal(long Id, string AwsAccountId, string LicenseArn, string Dimension, DateTime HourUtc, int Units);

/// <summary>Runs at minute 10 of every hour and meters the hours that are closed.</summary>
[DisallowConcurrentExecution]
public sealed class MeterClosedHoursJob(
    NpgsqlDataSource db, IAmazonAWSMarketplaceMetering metering, ILogger<MeterClosedHoursJob> log) : IJob
{
    private const string ProductCode = "8v2r1qf0gk3w9y5d7m4tbn6xe";

    public async Task Execute(IJobExecutionContext context)
    {
        await using var connection = await db.OpenConnectionAsync(context.CancellationToken);
        var due = (await connection.QueryAsync<HourlyTotal>(
            """
            SELECT id, aws_account_id, license_arn, dimension, hour_utc, units
              FROM hourly_totals
             WHERE metered_at IS NULL AND refused_with IS NULL AND hour_utc < date_trunc('hour', now() AT TIME ZONE 'utc')
             ORDER BY hour_utc, id
            """)).ToList();
        if (due.Count == 0) return;

        log.LogInformation("Metering {Count} hours", due.Count);
        await MeterAsync(connection, due, context.CancellationToken); // <- MTR-108, MTR-113?
    }

    private async Task MeterAsync(NpgsqlConnection connection, IReadOnlyList<HourlyTotal> hours, CancellationToken ct)
    {
        var request = new BatchMeterUsageRequest
        {
            ProductCode = ProductCode,
            UsageRecords = hours.Select(ToRecord).ToList(), // <- MTR-108
        };
        var response = await metering.BatchMeterUsageAsync(request, ct); // <- MTR-108

        foreach (var result in response.Results)
        {
            var hour = hours.Single(h => IsOf(result.UsageRecord, h));
            if (result.Status == UsageRecordResultStatus.Success)
                await connection.ExecuteAsync("UPDATE hourly_totals SET metered_at = now() WHERE id = @Id", new { hour.Id });
            else
                await RefusedAsync(connection, hour, result.Status);
        }
        // These have no metered_at and are taken up by the next run.
        if (response.UnprocessedRecords.Count > 0)
            log.LogWarning("{Count} records were left unprocessed", response.UnprocessedRecords.Count);
    }

    /// <summary>No repetition helps here; the finance dashboard lists these hours until somebody has settled them.</summary>
    private Task RefusedAsync(NpgsqlConnection connection, HourlyTotal hour, string status)
    {
        log.LogCritical("Hour {Id} was answered with {Status}", hour.Id, status);
        return connection.ExecuteAsync(
            "UPDATE hourly_totals SET refused_with = @status WHERE id = @Id", new { hour.Id, status });
    }

    private static UsageRecord ToRecord(HourlyTotal h) => new()
    {
        CustomerAWSAccountId = h.AwsAccountId,
        LicenseArn = h.LicenseArn,
        Dimension = h.Dimension,
        Quantity = h.Units,
        Timestamp = h.HourUtc,
    };

    private static bool IsOf(UsageRecord r, HourlyTotal h) =>
        r.LicenseArn == h.LicenseArn && r.Dimension == h.Dimension && r.Timestamp == h.HourUtc;
}
