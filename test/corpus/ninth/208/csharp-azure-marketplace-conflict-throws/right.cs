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

        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            // An earlier try came through, its answer did not. Microsoft keeps that first quantity.
            await CompareAsync(hour, await response.Content.ReadFromJsonAsync<JsonElement>(ct), ct);
            return;
        }

        response.EnsureSuccessStatusCode();
        await hours.MarkReportedAsync(hour.Id, ct);
    }

    private async Task CompareAsync(OverageHour hour, JsonElement conflict, CancellationToken ct)
    {
        var accepted = conflict.GetProperty("additionalInfo").GetProperty("acceptedMessage").GetProperty("quantity").GetDouble();
        if (Math.Abs(accepted - hour.Quantity) < 0.000001)
        {
            await hours.MarkReportedAsync(hour.Id, ct);
            return;
        }

        logger.LogError("Hour {Hour}: {Accepted} accepted, {Quantity} used", hour.Id, accepted, hour.Quantity);
        await hours.MarkDifferentAsync(hour.Id, accepted, ct);
    }
}
