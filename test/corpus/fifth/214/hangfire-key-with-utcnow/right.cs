using Hangfire;
using Stripe;

namespace Acme.Billing.Jobs;

public interface IInvoiceLines
{
    Task<IReadOnlyList<OverageLine>> OpenAsync(string accountId, CancellationToken stop);
    Task MarkInvoicedAsync(OverageLine line, string stripeItemId, CancellationToken stop);
}

public sealed class OverageJob(IInvoiceLines lines, InvoiceItemService items, ILogger<OverageJob> log)
{
    [AutomaticRetry(Attempts = 6, DelaysInSeconds = new[] { 30, 120, 600 })]
    public async Task RunAsync(string accountId, CancellationToken stop)
    {
        var started = DateTime.UtcNow;
        foreach (var line in await lines.OpenAsync(accountId, stop))
        {
            var create = new InvoiceItemCreateOptions
            {
                Customer = line.StripeCustomerId,
                Currency = "usd",
                Amount = line.AmountInCents,
                Description = $"{line.Meter}: {line.Units} over the included {line.Included}",
            };
            var request = new RequestOptions { IdempotencyKey = $"overage-{line.Id}" };
            var item = await items.CreateAsync(create, request, stop);
            await lines.MarkInvoicedAsync(line, item.Id, stop);
        }

        log.LogInformation("overage of {Account} took {Elapsed}", accountId, DateTime.UtcNow - started);
    }
}
