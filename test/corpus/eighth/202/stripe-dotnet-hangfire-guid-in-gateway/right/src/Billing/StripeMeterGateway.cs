using System.Net;
using Microsoft.Extensions.Logging;
using Stripe;
using Stripe.Billing;

namespace Scribe.Billing;

public sealed record PageUsage(Guid ScanId, string StripeCustomerId, int Pages, DateTime ScannedAtUtc);

public interface IMeterGateway
{
    Task ReportPagesAsync(PageUsage usage, CancellationToken ct);
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

    public async Task ReportPagesAsync(PageUsage usage, CancellationToken ct)
    {
        var correlation = Guid.NewGuid(); // only for the log lines of this attempt
        var options = new MeterEventCreateOptions
        {
            EventName = EventName,
            Identifier = $"scan-{usage.ScanId:N}",
            Timestamp = usage.ScannedAtUtc,
            Payload = new Dictionary<string, string>
            {
                ["stripe_customer_id"] = usage.StripeCustomerId,
                ["value"] = usage.Pages.ToString(),
            },
        };

        try
        {
            await _meterEvents.CreateAsync(options, cancellationToken: ct); // <- MTR-607?
            _logger.LogInformation("[{Attempt}] reported scan {Scan}", correlation, usage.ScanId);
        }
        catch (StripeException e) when (IsDuplicate(e))
        {
            _logger.LogInformation("[{Attempt}] scan {Scan} had reached Stripe before", correlation, usage.ScanId);
        }
    }

    private static bool IsDuplicate(StripeException e) =>
        e.HttpStatusCode == HttpStatusCode.BadRequest
        && e.Message.Contains("already exists", StringComparison.OrdinalIgnoreCase);
}
