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
        await db.SaveChangesAsync(ct);

        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO monthly_usage (tenant_id, month, segments, messages)
            VALUES ({sms.TenantId}, {month}, {segments}, 1)
            ON CONFLICT (tenant_id, month) DO UPDATE
            SET segments = monthly_usage.segments + excluded.segments,
                messages = monthly_usage.messages + 1
            """,
            ct);
        await tx.CommitAsync(ct);

        if (segments > 6)
            logger.LogInformation("Long message {SmsId}: {Segments} segments", sms.Id, segments);
    }

    public Task<MonthlyUsage?> CurrentAsync(Guid tenantId, DateOnly month, CancellationToken ct) =>
        db.MonthlyUsage.AsNoTracking().SingleOrDefaultAsync(u => u.TenantId == tenantId && u.Month == month, ct);
}
