using Medallion.Threading;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Northstack.Billing.Jobs;

/// <summary>Turns last month's usage into invoice items, some four thousand accounts in a quarter of an hour.</summary>
public sealed class MonthlyInvoiceItemsJob(
    IDbContextFactory<BillingDb> contexts,
    IDistributedLockProvider locks,
    PriceBook prices,
    BillingAlerts alerts,
    ILogger<MonthlyInvoiceItemsJob> logger) : IJob
{
    public async Task Execute(IJobExecutionContext context)
    {
        var month = Month.Before(context.ScheduledFireTimeUtc!.Value);

        // An advisory lock on a connection of its own: held as long as that lives, and HandleLostToken says if it died.
        await using var held = await locks.TryAcquireLockAsync("monthly-invoice-items", TimeSpan.Zero, context.CancellationToken);
        if (held is null)
        {
            logger.LogInformation("{Month} is in the hands of another node", month);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, held.HandleLostToken);
        await InvoiceAsync(month, stop.Token);
    }

    private async Task InvoiceAsync(Month month, CancellationToken ct)
    {
        await using var read = await contexts.CreateDbContextAsync(ct);
        var due = await read.Accounts
            .Where(a => a.IsMetered && !a.InvoiceItems.Any(i => i.Month == month.Start))
            .Select(a => a.Id)
            .ToListAsync(ct);

        foreach (var accountId in due)
        {
            try
            {
                await using var db = await contexts.CreateDbContextAsync(ct);
                var usage = await db.UsageOf(accountId, month).ToListAsync(ct);
                // InvoiceItems has a unique index on account, month and meter.
                db.InvoiceItems.AddRange(usage.Select(u => prices.ItemFor(accountId, month, u)));
                await db.SaveChangesAsync(ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                alerts.InvoiceItemsFailed(accountId, month, e);
            }
        }

        logger.LogInformation("{Month}: {Count} accounts invoiced", month, due.Count);
    }
}
