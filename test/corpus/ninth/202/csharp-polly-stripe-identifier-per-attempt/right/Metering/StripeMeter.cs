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
        var options = new MeterEventCreateOptions
        {
            EventName = usage.Meter,
            Identifier = usage.Id.ToString("D"),
            Timestamp = usage.OccurredAt.UtcDateTime,
            Payload = Payload(usage),
        };

        try
        {
            await _retry.ExecuteAsync(token => meterEvents.CreateAsync(options, cancellationToken: token), ct);
        }
        catch (StripeException e) when (IsDuplicate(e))
        {
            logger.LogInformation("Usage {Id} is at Stripe already", usage.Id);
        }
        logger.LogDebug("{Meter} of {Customer}: {Quantity}", usage.Meter, usage.StripeCustomerId, usage.Quantity);
    }

    private static bool IsDuplicate(StripeException e) =>
        e.StripeError?.Type == "invalid_request_error" && e.Message.Contains("already exists", StringComparison.Ordinal);

    private static Dictionary<string, string> Payload(MeteredUsage usage) => new()
    {
        ["stripe_customer_id"] = usage.StripeCustomerId,
        ["value"] = usage.Quantity.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
