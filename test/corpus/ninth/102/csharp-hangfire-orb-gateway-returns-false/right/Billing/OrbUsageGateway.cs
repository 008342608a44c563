using Microsoft.Extensions.Logging;
using Orb;
using Orb.Models.Events;

namespace Tessera.Billing;

public interface IUsageGateway
{
    Task SendAsync(UsageEntry entry, CancellationToken ct);
}

public sealed class OrbUsageGateway(IOrbClient orb, ILogger<OrbUsageGateway> logger) : IUsageGateway
{
    public async Task SendAsync(UsageEntry entry, CancellationToken ct)
    {
        await orb.Events.Ingest(new EventIngestParams { Events = [ToEvent(entry)] }, ct);
        logger.LogDebug("Orb took usage {EntryId}", entry.Id);
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
