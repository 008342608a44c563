using System.Text.Json;
using Confluent.Kafka;

namespace Parcelly.Labels;

/// <summary>Billing counts the events of this topic, each EventId once.</summary>
public sealed class LabelUsagePublisher
{
    private const string Topic = "billing.usage.labels";

    private readonly IProducer<string, string> _producer; // acks=all, idempotent: see Program.cs

    public LabelUsagePublisher(IProducer<string, string> producer) => _producer = producer;

    public async Task LabelPurchasedAsync(Label label, CancellationToken ct)
    {
        var value = JsonSerializer.Serialize(new
        {
            EventId = $"label-{label.Id:N}",
            label.MerchantId,
            label.Carrier,
            Quantity = 1,
            OccurredAt = label.PurchasedAt,
        });
        await _producer.ProduceAsync(Topic, new Message<string, string> { Key = label.MerchantId.ToString(), Value = value }, ct); // <- MTR-111
    }
}
