using MassTransit;
using Stripe;
using Stripe.Billing;

namespace Courier.Billing;

public record SmsDelivered(Guid MessageId, Guid TenantId, string StripeCustomerId, int Segments, DateTime DeliveredAt);

public sealed class SmsDeliveredConsumer : IConsumer<SmsDelivered>
{
    private readonly MeterEventService _meterEvents;
    private readonly ILogger<SmsDeliveredConsumer> _logger;

    public SmsDeliveredConsumer(MeterEventService meterEvents, ILogger<SmsDeliveredConsumer> logger)
    {
        _meterEvents = meterEvents;
        _logger = logger;
    }

    public async Task Consume(ConsumeContext<SmsDelivered> context)
    {
        var sms = context.Message;
        var options = new MeterEventCreateOptions
        {
            EventName = "sms_segments",
            Identifier = $"sms-{sms.MessageId:N}",
            Timestamp = sms.DeliveredAt,
            Payload = new Dictionary<string, string>
            {
                ["stripe_customer_id"] = sms.StripeCustomerId,
                ["value"] = sms.Segments.ToString(),
            },
        };

        try
        {
            await _meterEvents.CreateAsync(options, cancellationToken: context.CancellationToken);
        }
        catch (StripeException e) when (IsDuplicate(e))
        {
            _logger.LogInformation("SMS {MessageId} was reported before", sms.MessageId);
        }
    }

    private static bool IsDuplicate(StripeException e) =>
        e.StripeError?.Type == "invalid_request_error" && e.Message.Contains("already exists");
}

public sealed class SmsDeliveredConsumerDefinition : ConsumerDefinition<SmsDeliveredConsumer>
{
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint,
        IConsumerConfigurator<SmsDeliveredConsumer> consumer,
        IRegistrationContext context)
    {
        endpoint.UseMessageRetry(retry => retry.Exponential(8, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5)));
    }
}
