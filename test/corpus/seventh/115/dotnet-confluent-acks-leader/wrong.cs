using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Stream.Playback;

public sealed record PlaybackMinutes(Guid EventId, string TenantId, string TitleId, int Minutes, DateTimeOffset EndedAt);

public sealed record PageView(string Path, DateTimeOffset At);

public static class KafkaSetup
{
    public static IServiceCollection AddKafka(this IServiceCollection services) => services
        .AddSingleton(sp =>
        {
            var options = sp.GetRequiredService<IOptions<KafkaOptions>>().Value;
            return new ProducerBuilder<string, byte[]>(new ProducerConfig
            {
                BootstrapServers = options.Brokers,
                ClientId = "playback",
                Acks = Acks.Leader, // <- MTR-115
                LingerMs = 5,
                CompressionType = CompressionType.Lz4,
            }).Build();
        })
        .AddSingleton<PlaybackEvents>();
}

public sealed class PlaybackEvents(IProducer<string, byte[]> producer)
{
    public async Task MinutesPlayedAsync(PlaybackMinutes usage, CancellationToken ct) =>
        await producer.ProduceAsync("billing.playback-minutes", Message(usage.TenantId, usage), ct);

    public void Viewed(PageView view) => producer.Produce("web.page-views", Message(view.Path, view));

    private static Message<string, byte[]> Message<T>(string key, T value) =>
        new() { Key = key, Value = JsonSerializer.SerializeToUtf8Bytes(value) };
}
