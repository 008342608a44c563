using System.Net.Http.Json;

namespace Fathom.Marketplace;

public sealed record UsageEvent(Guid ResourceId, string Dimension, double Quantity, DateTime EffectiveStartTime, string PlanId);

public sealed record UsageResult(Guid ResourceId, string Dimension, DateTime EffectiveStartTime, string Status, UsageError? Error);

public sealed record UsageError(string Code, string Message);

public sealed record BatchAnswer(int Count, IReadOnlyList<UsageResult> Result);

public sealed class MeteringClient(HttpClient http)
{
    private const string Path = "api/batchUsageEvent?api-version=2018-08-31";

    public async Task<IReadOnlyList<UsageResult>> PostAsync(IReadOnlyCollection<UsageEvent> events, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync(Path, new { request = events }, ct); // <- MTR-108
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<BatchAnswer>(ct);
        return answer?.Result ?? throw new InvalidOperationException("batchUsageEvent answered without results");
    }
}
