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
        .AddKeyedSingleton("usage", (sp, _) => Build(sp, config =>
        {
            config.Acks = Acks.All;
            config.EnableIdempotence = true;
            config.MessageTimeoutMs = 120_000;
        }))
        .AddKeyedSingleton("web", (sp, _) => Build(sp, config => config.Acks = Acks.Leader))
        .AddSingleton<PlaybackEvents>();

    private static IProducer<string, byte[]> Build(IServiceProvider sp, Action<ProducerConfig> tune)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = sp.GetRequiredService<IOptions<KafkaOptions>>().Value.Brokers,
            ClientId = "playback",
            LingerMs = 5,
            CompressionType = CompressionType.Lz4,
        };
        tune(config);
        return new ProducerBuilder<string, byte[]>(config).Build();
    }
}

public sealed class PlaybackEvents(
    [FromKeyedServices("usage")] IProducer<string, byte[]> usageProducer,
    [FromKeyedServices("web")] IProducer<string, byte[]> webProducer)
{
    public async Task MinutesPlayedAsync(PlaybackMinutes usage, CancellationToken ct) =>
        await usageProducer.ProduceAsync("billing.playback-minutes", Message(usage.TenantId, usage), ct);

    public void Viewed(PageView view) => webProducer.Produce("web.page-views", Message(view.Path, view));

    private static Message<string, byte[]> Message<T>(string key, T value) =>
        new() { Key = key, Value = JsonSerializer.SerializeToUtf8Bytes(value) };
}
