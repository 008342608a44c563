using System.Globalization;
using Stripe;
using Stripe.Billing;

namespace Lumen.Render.Billing;

public interface IUsageReporter
{
    Task ReportAsync(Guid renderId, string stripeCustomerId, int gpuSeconds, DateTime finishedAt, CancellationToken ct);
}

public sealed class StripeUsageReporter : IUsageReporter
{
    private readonly MeterEventService _meterEvents;
    private readonly ILogger<StripeUsageReporter> _logger;

    public StripeUsageReporter(IStripeClient client, ILogger<StripeUsageReporter> logger)
    {
        _meterEvents = new MeterEventService(client);
        _logger = logger;
    }

    public async Task ReportAsync(Guid renderId, string stripeCustomerId, int gpuSeconds, DateTime finishedAt, CancellationToken ct)
    {
        var options = new MeterEventCreateOptions
        {
            EventName = "gpu_seconds",
            Identifier = $"render-{renderId:N}",
            Timestamp = finishedAt,
            Payload = new Dictionary<string, string>
            {
                ["stripe_customer_id"] = stripeCustomerId,
                ["value"] = gpuSeconds.ToString(CultureInfo.InvariantCulture),
            },
        };

        try
        {
            await _meterEvents.CreateAsync(options, cancellationToken: ct);
        }
        catch (StripeException e) when (e.StripeError?.Message?.Contains("already exists") == true)
        {
            _logger.LogInformation("Render {RenderId} was metered by an earlier delivery", renderId);
        }
    }
}
