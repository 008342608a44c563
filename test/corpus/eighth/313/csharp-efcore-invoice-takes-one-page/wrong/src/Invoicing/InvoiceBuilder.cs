using Fernrohr.Metering;
using Microsoft.Extensions.Logging;

namespace Fernrohr.Invoicing;

public sealed class InvoiceBuilder(UsageQuery usage, ILogger<InvoiceBuilder> logger)
{
    public async Task<InvoiceDraft> BuildAsync(Guid accountId, BillingPeriod period, CancellationToken ct)
    {
        var filter = new UsageFilter(accountId, period.StartUtc, period.EndUtc);
        var items = await usage.ListAsync(filter, page: 0, ct); // <- MTR-313

        var draft = new InvoiceDraft(accountId, period);
        foreach (var group in items.GroupBy(i => i.Meter)) // <- MTR-313
        {
            draft.AddLine(
                description: group.Key,
                quantity: group.Sum(i => i.Quantity),
                amount: group.Sum(i => i.Quantity * i.UnitPrice));
        }

        logger.LogInformation("Draft for {Account}: {Items} items, {Total}", accountId, items.Count, draft.Total);
        return draft;
    }
}

public sealed record BillingPeriod(DateTime StartUtc, DateTime EndUtc);
