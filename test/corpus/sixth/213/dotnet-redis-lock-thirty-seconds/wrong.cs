using Microsoft.EntityFrameworkCore;
using Quartz;
using StackExchange.Redis;

namespace Northstack.Billing.Jobs;

/// <summary>Turns last month's usage into invoice items, some four thousand accounts in a quarter of an hour.</summary>
public sealed class MonthlyInvoiceItemsJob(
    IDbContextFactory<BillingDb> contexts,
    IConnectionMultiplexer redis,
    PriceBook prices,
    BillingAlerts alerts,
    ILogger<MonthlyInvoiceItemsJob> logger) : IJob
{
    private static readonly RedisKey Lock = "locks:monthly-invoice-items";

    public async Task Execute(IJobExecutionContext context)
    {
        var month = Month.Before(context.ScheduledFireTimeUtc!.Value);
        var cache = redis.GetDatabase();
        var owner = context.FireInstanceId;
        if (!await cache.LockTakeAsync(Lock, owner, TimeSpan.FromSeconds(30))) // <- MTR-213
        {
            logger.LogInformation("{Month} is in the hands of another node", month);
            return;
        }

        try
        {
            await InvoiceAsync(month, context.CancellationToken);
        }
        finally
        {
            await cache.LockReleaseAsync(Lock, owner);
        }
    }

    private async Task InvoiceAsync(Month month, CancellationToken ct)
    {
        await using var read = await contexts.CreateDbContextAsync(ct);
        var due = await read.Accounts
            .Where(a => a.IsMetered && !a.InvoiceItems.Any(i => i.Month == month.Start)) // <- MTR-205?
            .Select(a => a.Id)
            .ToListAsync(ct);

        foreach (var accountId in due)
        {
            try
            {
                await using var db = await contexts.CreateDbContextAsync(ct);
                var usage = await db.UsageOf(accountId, month).ToListAsync(ct);
                db.InvoiceItems.AddRange(usage.Select(u => prices.ItemFor(accountId, month, u))); // <- MTR-205?
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
