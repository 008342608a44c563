using Microsoft.Extensions.Logging;
using Orb;
using Orb.Models.Events;

namespace Tessera.Billing;

public interface IUsageGateway
{
    Task<bool> SendAsync(UsageEntry entry, CancellationToken ct);
}

public sealed class OrbUsageGateway(IOrbClient orb, ILogger<OrbUsageGateway> logger) : IUsageGateway
{
    public async Task<bool> SendAsync(UsageEntry entry, CancellationToken ct)
    {
        try
        {
            await orb.Events.Ingest(new EventIngestParams { Events = [ToEvent(entry)] }, ct);
            return true;
        }
        catch (Exception ex) // <- MTR-102
        {
            logger.LogWarning(ex, "Orb did not take usage {EntryId}", entry.Id); // <- MTR-102
            return false; // <- MTR-102
        }
    }

    private static Event ToEvent(UsageEntry entry) => new()
    {
        EventName = entry.Meter,
        IdempotencyKey = entry.Id.ToString("N"),
        ExternalCustomerID = entry.AccountNumber,
        Timestamp = entry.OccurredAt,
        Properties = new Dictionary<string, object> { ["pages"] = entry.Quantity, ["site"] = entry.Site },
    };
}
