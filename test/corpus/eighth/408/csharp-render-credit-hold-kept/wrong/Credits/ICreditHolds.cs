namespace Atelier.Credits;

public sealed record Hold(Guid Id, Guid AccountId, long Credits);

/// <summary>
/// Holds take credits off the available balance. A hold has one of three states,
/// held, settled or released, and only a held one can be settled or released.
/// Each call is repeated on transient database errors before it throws.
/// </summary>
public interface ICreditHolds
{
    /// <returns>null when the available balance does not cover it</returns>
    Task<Hold?> PlaceAsync(Guid accountId, Guid jobId, long credits, CancellationToken ct);

    /// <summary>Debits what was used, gives the rest back, and books the job's usage with it.</summary>
    Task SettleAsync(Hold hold, long usedCredits, CancellationToken ct);

    Task ReleaseAsync(Hold hold, CancellationToken ct);
}
