namespace Quill.Billing;

public sealed record ModelPrice(decimal InputPerMillion, decimal OutputPerMillion);

public sealed record Completion(string Model, int InputTokens, int OutputTokens, double LatencySeconds);

public sealed class CompletionCosts(IReadOnlyDictionary<string, ModelPrice> prices)
{
    private const decimal Million = 1_000_000m;

    /// <summary>What one call costs the workspace, in dollars.</summary>
    public decimal CostOf(Completion call)
    {
        var price = prices[call.Model];
        return (call.InputTokens * price.InputPerMillion + call.OutputTokens * price.OutputPerMillion) / Million;
    }

    public WorkspaceBill Bill(Guid workspaceId, IEnumerable<Completion> calls)
    {
        var total = 0m;
        var slowest = 0.0;
        foreach (var call in calls)
        {
            total += CostOf(call);
            slowest = Math.Max(slowest, call.LatencySeconds);
        }

        return new WorkspaceBill(workspaceId, decimal.Round(total, 2, MidpointRounding.ToEven), slowest);
    }
}

public sealed record WorkspaceBill(Guid WorkspaceId, decimal TotalUsd, double SlowestCallSeconds);
