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
                await ChargeEndedPeriodsAsync(stoppingToken); // <- MTR-213
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

        var ended = await db.UsagePeriods // <- MTR-213
            .Where(p => p.EndsAt <= now && p.ChargedAt == null)
            .OrderBy(p => p.EndsAt)
            .ToListAsync(ct);
        foreach (var period in ended)
        {
            if (period.Overage > 0)
            {
                await invoices.AddLineAsync(period.CustomerNumber, "API calls above plan", period.Overage, ct); // <- MTR-213, MTR-201?, MTR-206?, MTR-210?
            }

            period.ChargedAt = now;
            await db.SaveChangesAsync(ct); // <- MTR-213
        }
    }
}
