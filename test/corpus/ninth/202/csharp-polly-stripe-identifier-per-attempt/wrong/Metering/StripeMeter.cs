using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Stripe;
using Stripe.Billing;

namespace Lattice.Metering;

public sealed class StripeMeter(MeterEventService meterEvents, ILogger<StripeMeter> logger) : IMeter
{
    private readonly AsyncRetryPolicy _retry = Policy
        .Handle<StripeException>(e => (int)e.HttpStatusCode >= 500 || (int)e.HttpStatusCode == 429)
        .Or<HttpRequestException>()
        .Or<TaskCanceledException>()
        .WaitAndRetryAsync(5, n => TimeSpan.FromSeconds(Math.Pow(2, n)));

    public async Task ReportAsync(MeteredUsage usage, CancellationToken ct)
    {
        await _retry.ExecuteAsync(token => meterEvents.CreateAsync(new MeterEventCreateOptions
        {
            EventName = usage.Meter,
            Identifier = Guid.NewGuid().ToString(), // <- MTR-202
            Timestamp = usage.OccurredAt.UtcDateTime,
            Payload = Payload(usage),
        }, cancellationToken: token), ct);
        logger.LogDebug("{Meter} of {Customer}: {Quantity}", usage.Meter, usage.StripeCustomerId, usage.Quantity);
    }

    private static Dictionary<string, string> Payload(MeteredUsage usage) => new()
    {
        ["stripe_customer_id"] = usage.StripeCustomerId,
        ["value"] = usage.Quantity.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
