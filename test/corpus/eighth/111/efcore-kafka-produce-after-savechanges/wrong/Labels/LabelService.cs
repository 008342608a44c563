using Microsoft.EntityFrameworkCore;

namespace Parcelly.Labels;

public sealed class LabelService
{
    private readonly ShippingDbContext _db;
    private readonly ICarrierGateway _carrier;
    private readonly LabelUsagePublisher _usage;

    public LabelService(ShippingDbContext db, ICarrierGateway carrier, LabelUsagePublisher usage)
    {
        _db = db;
        _carrier = carrier;
        _usage = usage;
    }

    public Task<List<Label>> RecentAsync(Guid merchantId, CancellationToken ct) =>
        _db.Labels.AsNoTracking().Where(l => l.MerchantId == merchantId).OrderByDescending(l => l.PurchasedAt).Take(50).ToListAsync(ct);

    public async Task<Label> PurchaseAsync(Guid labelId, CancellationToken ct)
    {
        var label = await _db.Labels.SingleAsync(l => l.Id == labelId, ct);
        if (label.State == LabelState.Purchased)
        {
            return label;
        }

        var bought = await _carrier.BuyAsync(label.QuoteId, idempotencyKey: label.Id.ToString("N"), ct);
        label.State = LabelState.Purchased;
        label.TrackingNumber = bought.TrackingNumber;
        label.PurchasedAt = bought.PurchasedAt;
        await _db.SaveChangesAsync(ct); // <- MTR-111

        await _usage.LabelPurchasedAsync(label, ct); // <- MTR-111
        return label;
    }
}
