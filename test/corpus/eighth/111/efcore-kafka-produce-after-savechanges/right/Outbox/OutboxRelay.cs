using Confluent.Kafka;
using Microsoft.EntityFrameworkCore;
using Parcelly.Labels;

namespace Parcelly.Outbox;

public sealed class OutboxMessage
{
    public required string EventId { get; init; }
    public required string Topic { get; init; }
    public required string Key { get; init; }
    public required string Value { get; init; }
    public DateTime CreatedAt { get; init; }
}

/// <summary>Publishes what the services have put into the outbox. The consumers take each EventId once.</summary>
public sealed class OutboxRelay(IServiceScopeFactory scopes, IProducer<string, string> producer, IMetrics metrics, ILogger<OutboxRelay> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await PublishSomeAsync(stoppingToken) > 0)
                {
                }
            }
            catch (Exception e) when (e is KafkaException or DbUpdateException)
            {
                metrics.Increment("outbox.publish_failed");
                logger.LogError(e, "The outbox is tried again in a second");
            }
        }
    }

    private async Task<int> PublishSomeAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ShippingDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        var messages = await db.Outbox
            .FromSqlRaw("select * from outbox order by created_at, event_id limit 100 for update skip locked")
            .ToListAsync(ct);
        foreach (var message in messages)
        {
            await producer.ProduceAsync(message.Topic, new Message<string, string> { Key = message.Key, Value = message.Value }, ct);
        }

        db.Outbox.RemoveRange(messages);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return messages.Count;
    }
}
