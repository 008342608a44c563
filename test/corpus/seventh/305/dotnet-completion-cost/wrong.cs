namespace Quill.Billing;

public sealed record ModelPrice(double InputPerMillion, double OutputPerMillion); // <- MTR-305

public sealed record Completion(string Model, int InputTokens, int OutputTokens, double LatencySeconds);

public sealed class CompletionCosts(IReadOnlyDictionary<string, ModelPrice> prices)
{
    /// <summary>What one call costs the workspace, in dollars.</summary>
    public double CostOf(Completion call) // <- MTR-305
    {
        var price = prices[call.Model];
        return call.InputTokens / 1_000_000.0 * price.InputPerMillion // <- MTR-305
            + call.OutputTokens / 1_000_000.0 * price.OutputPerMillion; // <- MTR-305
    }

    public WorkspaceBill Bill(Guid workspaceId, IEnumerable<Completion> calls)
    {
        double total = 0; // <- MTR-305
        var slowest = 0.0;
        foreach (var call in calls)
        {
            total += CostOf(call); // <- MTR-305
            slowest = Math.Max(slowest, call.LatencySeconds);
        }

        return new WorkspaceBill(workspaceId, Math.Round(total, 2), slowest); // <- MTR-305
    }
}

public sealed record WorkspaceBill(Guid WorkspaceId, double TotalUsd, double SlowestCallSeconds); // <- MTR-305
