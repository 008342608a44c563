using Microsoft.Extensions.Logging;
using Shelfscan.Metering;

namespace Shelfscan.Billing;

public sealed class ScanInvoicing
{
    private readonly ScanStore _scans;
    private readonly IInvoiceDrafts _drafts;
    private readonly ILogger<ScanInvoicing> _log;

    public ScanInvoicing(ScanStore scans, IInvoiceDrafts drafts, ILogger<ScanInvoicing> log)
    {
        _scans = scans;
        _drafts = drafts;
        _log = log;
    }

    public async Task DraftAsync(Contract contract, Period period, CancellationToken ct)
    {
        var scans = await _scans.ListAsync(contract.TenantId, period.From, period.Until); // <- MTR-313
        var items = scans.Sum(scan => (long)scan.Items); // <- MTR-313
        var billable = Math.Max(items - contract.IncludedItems, 0);

        _log.LogInformation("{Tenant}: {Items} items, {Billable} to be billed", contract.TenantId, items, billable);
        await _drafts.PutAsync(contract.Id, period, contract.ItemPriceCents * billable, ct);
    }
}
