using System.Net.Http.Json;
using System.Threading.Channels;

namespace Geocode.Metering;

public sealed record LookupUsage(Guid Id, string AccountId, int Lookups, DateTimeOffset At);

public sealed class UsageBuffer
{
    private readonly Channel<LookupUsage> _channel =
        Channel.CreateBounded<LookupUsage>(new BoundedChannelOptions(20_000) { FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<LookupUsage> Reader => _channel.Reader;

    public ValueTask AddAsync(LookupUsage usage, CancellationToken ct) => _channel.Writer.WriteAsync(usage, ct);

    public void Close() => _channel.Writer.TryComplete();
}

public sealed class UsageSender(
    UsageBuffer buffer, IUsageSpool spool, HttpClient metering, ILogger<UsageSender> log) : BackgroundService
{
    private const int BatchSize = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<LookupUsage>(BatchSize);
        // Ends when the channel is closed and empty, not when the host begins to stop.
        await foreach (var usage in buffer.Reader.ReadAllAsync(CancellationToken.None))
        {
            batch.Add(usage);
            if (batch.Count < BatchSize && buffer.Reader.Count > 0)
                continue;

            await SendAsync(batch, CancellationToken.None);
            batch.Clear();
        }
        log.LogInformation("usage sender stopped, nothing left in the buffer");
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        buffer.Close();
        if (ExecuteTask is { } sending)
            await sending.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    /// The client's resilience handler repeats 5xx and time-outs; the service knows rows by their id.
    private async Task SendAsync(IReadOnlyList<LookupUsage> batch, CancellationToken ct)
    {
        try
        {
            using var response = await metering.PostAsJsonAsync("/usage/batch", batch, ct);
            response.EnsureSuccessStatusCode();
        }
        catch (HttpRequestException e)
        {
            MeteringMetrics.Spooled.Add(batch.Count);
            log.LogError(e, "{Count} lookups not sent, written to the spool that is sent every minute", batch.Count);
            await spool.AppendAsync(batch, CancellationToken.None);
        }
    }
}
