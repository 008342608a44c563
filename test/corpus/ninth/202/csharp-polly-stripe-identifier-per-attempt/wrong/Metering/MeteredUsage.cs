namespace Lattice.Metering;

/// <summary>A row of metered_usage; the id is made by the service in which the usage happened.</summary>
public sealed record MeteredUsage(
    Guid Id,
    string Meter,
    string StripeCustomerId,
    long Quantity,
    DateTimeOffset OccurredAt,
    Guid CorrelationId);

public interface IMeter
{
    /// <summary>Called by the outbox worker, which marks the row when this returns and comes back to it within the hour otherwise.</summary>
    Task ReportAsync(MeteredUsage usage, CancellationToken ct);
}
