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
        var options = new MeterEventCreateOptions // <- MTR-201
        { // <- MTR-201
            EventName = "fax_pages", // <- MTR-201
            Timestamp = fax.SentAtUtc, // <- MTR-201
            Payload = new Dictionary<string, string> // <- MTR-201
            { // <- MTR-201
                ["stripe_customer_id"] = fax.StripeCustomerId, // <- MTR-201
                ["value"] = fax.Pages.ToString(), // <- MTR-201
            }, // <- MTR-201
        }; // <- MTR-201
        await _meterEvents.CreateAsync(options, cancellationToken: cancellation); // <- MTR-201
        _logger.LogInformation("Reported {Pages} pages of fax {Fax}", fax.Pages, fax.Id);
    }

    public static void Enqueue(IBackgroundJobClient jobs, Guid faxId)
    {
        jobs.Enqueue<FaxUsageJob>(job => job.ReportAsync(faxId, CancellationToken.None));
    }
}
