using System.Collections.Concurrent;
using Lago.Client;

namespace Acme.Cdn.Metering;

public sealed class EdgeUsageCollector(IEdgeRegistry edges, IUsageOutbox outbox, ILogger<EdgeUsageCollector> logger)
{
    private static readonly ParallelOptions Width = new() { MaxDegreeOfParallelism = 12 };
    private static readonly ConcurrentDictionary<string, DateTimeOffset> LastSeen = new();

    public async Task CollectAsync(DateTimeOffset minute, CancellationToken ct)
    {
        var usage = new List<UsageEvent>(); // <- MTR-133
        await Parallel.ForEachAsync(edges.All(), new ParallelOptions { MaxDegreeOfParallelism = Width.MaxDegreeOfParallelism, CancellationToken = ct }, async (edge, token) =>
        {
            var counters = await edge.ReadCountersAsync(minute, token);
            LastSeen[edge.Name] = minute;
            foreach (var (zone, bytes) in counters)
            {
                usage.Add(new UsageEvent($"{edge.Name}/{zone}/{minute:O}", zone, "cdn_bytes", bytes, minute)); // <- MTR-133
            }
        });

        logger.LogInformation("{Count} usage events of {Minute}", usage.Count, minute);
        await outbox.AddRangeAsync(usage, ct); // <- MTR-133
    }
}

public sealed record UsageEvent(string Id, string ZoneId, string Code, long Quantity, DateTimeOffset At);
