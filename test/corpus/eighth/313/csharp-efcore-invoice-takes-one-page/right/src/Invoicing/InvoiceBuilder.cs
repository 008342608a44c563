using Fernrohr.Metering;
using Microsoft.Extensions.Logging;

namespace Fernrohr.Invoicing;

public sealed class InvoiceBuilder(UsageQuery usage, ILogger<InvoiceBuilder> logger)
{
    public async Task<InvoiceDraft> BuildAsync(Guid accountId, BillingPeriod period, CancellationToken ct)
    {
        var filter = new UsageFilter(accountId, period.StartUtc, period.EndUtc);
        var amounts = await usage.AmountsAsync(filter, ct);

        var draft = new InvoiceDraft(accountId, period);
        foreach (var meter in amounts.OrderBy(a => a.Meter, StringComparer.Ordinal))
        {
            draft.AddLine(meter.Meter, meter.Quantity, meter.Amount);
        }

        logger.LogInformation("Draft for {Account}: {Lines} lines, {Total}", accountId, amounts.Count, draft.Total);
        return draft;
    }
}

public sealed record BillingPeriod(DateTime StartUtc, DateTime EndUtc);
