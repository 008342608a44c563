using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stripe;
using Stripe.Billing;

namespace Acme.Metering;

/// <summary>Drains billing_outbox; a row that fails stays and is read again five seconds later.</summary>
public sealed class OutboxPump(
    IDbContextFactory<BillingContext> contexts,
    MeterEventService meterEvents,
    ILogger<OutboxPump> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(stop))
        {
            await using var db = await contexts.CreateDbContextAsync(stop);
            var rows = await db.Outbox.Where(r => r.SentAt == null).OrderBy(r => r.Id).Take(200).ToListAsync(stop);
            foreach (var row in rows)
            {
                try
                {
                    await SendAsync(row, stop);
                    row.SentAt = DateTimeOffset.UtcNow;
                    await db.SaveChangesAsync(stop);
                }
                catch (StripeException e)
                {
                    log.LogWarning(e, "outbox row {Id} not accepted, tried again later", row.Id);
                }
            }
        }
    }

    private Task SendAsync(OutboxRow row, CancellationToken stop)
    {
        var options = new MeterEventCreateOptions
        {
            EventName = row.Meter,
            Identifier = $"outbox-{row.Id}",
            Timestamp = row.OccurredAt.UtcDateTime,
            Payload = new Dictionary<string, string>
            {
                ["stripe_customer_id"] = row.CustomerId,
                ["value"] = row.Quantity.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
        };
        return meterEvents.CreateAsync(options, cancellationToken: stop); // <- MTR-208?
    }
}
