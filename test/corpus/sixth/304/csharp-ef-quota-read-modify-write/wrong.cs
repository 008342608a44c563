using Microsoft.EntityFrameworkCore;

namespace Courier.Messaging.Billing;

public sealed class SegmentMeter(BillingDbContext db, ILogger<SegmentMeter> logger)
{
    /// <summary>Called by the sender once the carrier has taken a message; several senders run per tenant.</summary>
    public async Task RecordAsync(OutboundSms sms, CancellationToken ct)
    {
        var segments = SegmentCounter.Count(sms.Body);
        var month = new DateOnly(sms.AcceptedAt.UtcDateTime.Year, sms.AcceptedAt.UtcDateTime.Month, 1);

        await using var tx = await db.Database.BeginTransactionAsync(ct);

        // unique index on SmsId: a message handed over twice fails here
        db.SmsCharges.Add(new SmsCharge(sms.Id, sms.TenantId, segments, sms.AcceptedAt));

        var usage = await db.MonthlyUsage // <- MTR-304
            .SingleOrDefaultAsync(u => u.TenantId == sms.TenantId && u.Month == month, ct);
        if (usage is null)
        {
            usage = new MonthlyUsage { TenantId = sms.TenantId, Month = month };
            db.MonthlyUsage.Add(usage);
        }

        usage.Segments += segments; // <- MTR-304
        usage.Messages++; // <- MTR-304
        await db.SaveChangesAsync(ct); // <- MTR-304
        await tx.CommitAsync(ct);

        if (segments > 6)
            logger.LogInformation("Long message {SmsId}: {Segments} segments", sms.Id, segments);
    }

    public Task<MonthlyUsage?> CurrentAsync(Guid tenantId, DateOnly month, CancellationToken ct) =>
        db.MonthlyUsage.AsNoTracking().SingleOrDefaultAsync(u => u.TenantId == tenantId && u.Month == month, ct);
}
