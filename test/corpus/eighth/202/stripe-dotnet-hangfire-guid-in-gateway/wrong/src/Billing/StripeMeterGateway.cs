using Microsoft.Extensions.Logging;
using Stripe;
using Stripe.Billing;

namespace Scribe.Billing;

public interface IMeterGateway
{
    Task ReportPagesAsync(string stripeCustomerId, int pages, DateTime scannedAtUtc, CancellationToken ct);
}

public sealed class StripeMeterGateway : IMeterGateway
{
    private const string EventName = "ocr_pages";

    private readonly MeterEventService _meterEvents;
    private readonly ILogger<StripeMeterGateway> _logger;

    public StripeMeterGateway(IStripeClient client, ILogger<StripeMeterGateway> logger)
    {
        _meterEvents = new MeterEventService(client);
        _logger = logger;
    }

    public async Task ReportPagesAsync(string stripeCustomerId, int pages, DateTime scannedAtUtc, CancellationToken ct)
    {
        var options = new MeterEventCreateOptions
        {
            EventName = EventName,
            Identifier = Guid.NewGuid().ToString("N"), // <- MTR-202
            Timestamp = scannedAtUtc,
            Payload = new Dictionary<string, string>
            {
                ["stripe_customer_id"] = stripeCustomerId,
                ["value"] = pages.ToString(),
            },
        };

        var sent = await _meterEvents.CreateAsync(options, cancellationToken: ct); // <- MTR-607?
        _logger.LogInformation("Reported {Pages} pages for {Customer} as {Identifier}", pages, stripeCustomerId, sent.Identifier);
    }
}
