using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Cobalt.Metering;

public sealed record OverageHour(Guid Id, Guid ResourceId, string PlanId, string Dimension, double Quantity, DateTime HourUtc);

public interface IOverageHours
{
    Task<OverageHour> GetAsync(Guid id, CancellationToken ct);
    Task MarkReportedAsync(Guid id, CancellationToken ct);
    Task MarkDifferentAsync(Guid id, double accepted, CancellationToken ct);
}

/// <summary>One message for each closed hour; poison messages are looked at by the on-call engineer.</summary>
public sealed class ReportOverage(HttpClient marketplace, IOverageHours hours, ILogger<ReportOverage> logger)
{
    private const string Url = "https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31";

    [Function(nameof(ReportOverage))]
    public async Task RunAsync([ServiceBusTrigger("overage-hours")] string hourId, CancellationToken ct)
    {
        var hour = await hours.GetAsync(Guid.Parse(hourId), ct);
        using var response = await marketplace.PostAsJsonAsync(Url, new
        {
            resourceId = hour.ResourceId,
            quantity = hour.Quantity,
            dimension = hour.Dimension,
            effectiveStartTime = hour.HourUtc,
            planId = hour.PlanId,
        }, ct);

        if (!response.IsSuccessStatusCode) // <- MTR-208
        {
            var body = await response.Content.ReadAsStringAsync(ct);
            logger.LogError("Marketplace answered {Status} to hour {Hour}: {Body}", (int)response.StatusCode, hour.Id, body);
            throw new InvalidOperationException($"Overage hour {hour.Id} was not accepted"); // <- MTR-208
        }

        await hours.MarkReportedAsync(hour.Id, ct);
    }
}
