using System.Text.Json;
using Dapper;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Pantry.Usage;

public sealed record LabelPrinted(Guid EventId, Guid MerchantId, int Labels, DateTimeOffset PrintedAt);

/// <summary>Keeps the monthly label counts, from which the invoices are made.</summary>
public sealed class LabelCountConsumer(NpgsqlDataSource db, IChannel channel, ILogger<LabelCountConsumer> logger)
{
    private const string Queue = "labels.printed";

    private const string Add = """
        INSERT INTO label_counts (merchant_id, month, labels)
        VALUES (@MerchantId, date_trunc('month', @PrintedAt AT TIME ZONE 'UTC'), @Labels)
        ON CONFLICT (merchant_id, month) DO UPDATE SET labels = label_counts.labels + EXCLUDED.labels
        """;

    private const string Remember = """
        INSERT INTO counted_events (event_id) VALUES (@EventId) ON CONFLICT (event_id) DO NOTHING
        """;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await channel.BasicQosAsync(0, 20, false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += OnReceivedAsync;
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, cancellationToken);
    }

    private async Task OnReceivedAsync(object sender, BasicDeliverEventArgs delivery)
    {
        try
        {
            var printed = JsonSerializer.Deserialize<LabelPrinted>(delivery.Body.Span)
                ?? throw new JsonException("The body is empty.");
            await CountAsync(printed);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        }
        catch (JsonException e)
        {
            logger.LogError(e, "Message {Id} goes to the dead letters", delivery.BasicProperties.MessageId);
            await channel.BasicRejectAsync(delivery.DeliveryTag, requeue: false);
        }
        catch (NpgsqlException e)
        {
            logger.LogWarning(e, "Labels not counted, the message comes again");
            await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: true);
        }
    }

    private async Task CountAsync(LabelPrinted printed)
    {
        await using var connection = await db.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var isNew = await connection.ExecuteAsync(Remember, new { printed.EventId }, transaction) == 1;
        if (isNew)
        {
            await connection.ExecuteAsync(Add, printed, transaction);
        }

        await transaction.CommitAsync();
    }
}
