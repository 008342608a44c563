using Microsoft.EntityFrameworkCore;
using Pinnacle.Billing.Data;
using Pinnacle.Billing.Invoicing;

namespace Pinnacle.Billing.Workers;

/// <summary>Charges for usage above the plan when a period has ended. Part of the API host, which runs on four nodes.</summary>
public sealed class OverageWorker(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    BillingMetrics metrics,
    ILogger<OverageWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ChargeEndedPeriodsAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                metrics.OverageFailed();
                logger.LogError(e, "Ended periods were not charged");
            }
        }
    }

    private async Task ChargeEndedPeriodsAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingContext>();
        var invoices = scope.ServiceProvider.GetRequiredService<IInvoiceClient>();
        var now = clock.GetUtcNow();

        while (true)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var period = await db.UsagePeriods
                .FromSql($"""
                    SELECT * FROM usage_periods
                    WHERE ends_at <= {now} AND charged_at IS NULL
                    ORDER BY ends_at LIMIT 1
                    FOR UPDATE SKIP LOCKED
                    """)
                .SingleOrDefaultAsync(ct);
            if (period is null)
            {
                return;
            }

            if (period.Overage > 0)
            {
                // The invoicing service takes a line of the same reference once.
                await invoices.AddLineAsync(
                    period.CustomerNumber, "API calls above plan", period.Overage, reference: $"overage-{period.Id}", ct);
            }

            period.ChargedAt = now;
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
    }
}
