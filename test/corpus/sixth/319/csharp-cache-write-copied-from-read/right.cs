namespace Parley.Llm.Billing;

public sealed record TokenUsage(long Input, long CacheRead, long CacheWrite, long Output);

/// <summary>USD per million tokens.</summary>
public sealed record ModelRate(decimal Input, decimal CacheRead, decimal CacheWrite, decimal Output);

public sealed record CostBreakdown(decimal Input, decimal CacheRead, decimal CacheWrite, decimal Output)
{
    public decimal Total => Input + CacheRead + CacheWrite + Output;
}

public sealed class CostCalculator(IRateCard rates)
{
    private const decimal Million = 1_000_000m;

    private static readonly ModelRate Fallback = new(Input: 15m, CacheRead: 15m, CacheWrite: 15m, Output: 75m);

    public CostBreakdown Price(string model, TokenUsage usage)
    {
        var rate = rates.Find(model) ?? Fallback;
        return new CostBreakdown(
            Input: PerMillion(usage.Input, rate.Input),
            CacheRead: PerMillion(usage.CacheRead, rate.CacheRead),
            CacheWrite: PerMillion(usage.CacheWrite, rate.CacheWrite),
            Output: PerMillion(usage.Output, rate.Output));
    }

    private static decimal PerMillion(long tokens, decimal usd) => tokens * usd / Million;

    /// <summary>What the answer would have cost without the cache, where all of the prompt is input.</summary>
    public decimal WithoutCache(string model, TokenUsage usage)
    {
        var rate = rates.Find(model) ?? Fallback;
        var prompt = usage.Input + usage.CacheRead + usage.CacheWrite;
        return (prompt * rate.Input + usage.Output * rate.Output) / Million;
    }
}
