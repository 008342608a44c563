using Microsoft.EntityFrameworkCore;
using Roundtrip.Dispatch.Data;
using Roundtrip.Dispatch.Domain;

namespace Roundtrip.Dispatch.Services;

/// <summary>Closes a courier's tour. A delivered parcel is billed to the merchant.</summary>
public sealed class TourCloser(IDbContextFactory<DispatchContext> contexts, TimeProvider clock)
{
    public async Task<Tour?> FindAsync(Guid tourId, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Tours.Include(t => t.Stops).SingleOrDefaultAsync(t => t.Id == tourId, ct);
    }

    public async Task DeliverAsync(Guid parcelId, string signature, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var parcel = await db.Parcels.SingleAsync(p => p.Id == parcelId, ct);
        if (parcel.State == ParcelState.Delivered)
        {
            return;
        }

        var now = clock.GetUtcNow();
        parcel.State = ParcelState.Delivered;
        parcel.Signature = signature;
        parcel.DeliveredAt = now;
        db.UsageEvents.Add(ToUsage(parcel, now));

        // Parcel carries a row version: of two devices that deliver at once, the second one fails here as a whole.
        await db.SaveChangesAsync(ct);
    }

    public async Task ReturnAsync(Guid parcelId, ReturnReason reason, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var parcel = await db.Parcels.SingleAsync(p => p.Id == parcelId, ct);
        parcel.State = ParcelState.Returned;
        parcel.ReturnReason = reason;
        await db.SaveChangesAsync(ct);
    }

    private static UsageEvent ToUsage(Parcel parcel, DateTimeOffset at) => new()
    {
        EventId = $"parcel-{parcel.Id:N}",
        MerchantId = parcel.MerchantId,
        Meter = "parcels_delivered",
        Quantity = 1,
        OccurredAt = at,
    };
}
