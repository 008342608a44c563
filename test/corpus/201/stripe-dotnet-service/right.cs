using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Hangfire;
using Microsoft.Extensions.Logging;
using Stripe.Billing;

namespace Faxline.Billing;

public class FaxUsageJob
{
    private readonly MeterEventService _meterEvents;
    private readonly IFaxStore _faxes;
    private readonly ILogger<FaxUsageJob> _logger;

    public FaxUsageJob(MeterEventService meterEvents, IFaxStore faxes, ILogger<FaxUsageJob> logger)
    {
        _meterEvents = meterEvents;
        _faxes = faxes;
        _logger = logger;
    }

    [AutomaticRetry(Attempts = 12)]
    public async Task ReportAsync(Guid faxId, CancellationToken cancellation)
    {
        var fax = await _faxes.GetAsync(faxId, cancellation);
        var options = new MeterEventCreateOptions
        {
            EventName = "fax_pages",
            Identifier = $"fax-{fax.Id:N}",
            Timestamp = fax.SentAtUtc,
            Payload = new Dictionary<string, string>
            {
                ["stripe_customer_id"] = fax.StripeCustomerId,
                ["value"] = fax.Pages.ToString(),
            },
        };
        await _meterEvents.CreateAsync(options, cancellationToken: cancellation);
        _logger.LogInformation("Reported {Pages} pages of fax {Fax}", fax.Pages, fax.Id);
    }

    public static void Enqueue(IBackgroundJobClient jobs, Guid faxId)
    {
        jobs.Enqueue<FaxUsageJob>(job => job.ReportAsync(faxId, CancellationToken.None));
    }
}
