using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Parcelly.Outbox;

namespace Parcelly.Labels;

public sealed class LabelService
{
    private readonly ShippingDbContext _db;
    private readonly ICarrierGateway _carrier;

    public LabelService(ShippingDbContext db, ICarrierGateway carrier)
    {
        _db = db;
        _carrier = carrier;
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

        // saved with the label or not at all; EventId is the primary key
        _db.Outbox.Add(new OutboxMessage
        {
            EventId = $"label-{label.Id:N}",
            Topic = "billing.usage.labels",
            Key = label.MerchantId.ToString(),
            Value = JsonSerializer.Serialize(new
            {
                EventId = $"label-{label.Id:N}",
                label.MerchantId,
                label.Carrier,
                Quantity = 1,
                OccurredAt = label.PurchasedAt,
            }),
        });
        await _db.SaveChangesAsync(ct);
        return label;
    }
}
