using System;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Tiles.Billing;

public sealed class HourlyUsageExport : BackgroundService
{
    private readonly NpgsqlDataSource _database;
    private readonly IServiceScopeFactory _scopes;
    private readonly ILogger<HourlyUsageExport> _log;

    public HourlyUsageExport(NpgsqlDataSource database, IServiceScopeFactory scopes, ILogger<HourlyUsageExport> log)
    {
        _database = database;
        _scopes = scopes;
        _log = log;
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(5));
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                await ExportNextAsync(stopping);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                _log.LogCritical(error, "Usage export failed; it runs again in five minutes");
            }
        }
    }

    private async Task ExportNextAsync(CancellationToken stopping)
    {
        await using var connection = await _database.OpenConnectionAsync(stopping);
        await using var transaction = await connection.BeginTransactionAsync(stopping);
        var hour = await connection.QuerySingleOrDefaultAsync<UsageHour>(
            @"SELECT id, account_id AS AccountId, started_at AS StartedAt, tiles
                FROM usage_hours
               WHERE exported_at IS NULL
               ORDER BY started_at, id
               LIMIT 1 FOR UPDATE SKIP LOCKED",
            transaction: transaction);
        if (hour is null) return;

        using var scope = _scopes.CreateScope();
        var invoices = scope.ServiceProvider.GetRequiredService<IInvoiceLines>();
        await invoices.AddAsync(hour.AccountId, "map-tiles", hour.Tiles, hour.StartedAt, stopping);
        await connection.ExecuteAsync(
            "UPDATE usage_hours SET exported_at = now() WHERE id = @Id", new { hour.Id }, transaction);
        await transaction.CommitAsync(stopping);
    }
}
