using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace Contoso.Telephony.Billing;

public sealed class ZuoraUsageJob(BillingDb db, IHttpClientFactory http, ILogger<ZuoraUsageJob> logger)
{
    [AutomaticRetry(Attempts = 10, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [Queue("zuora")]
    public async Task SendAsync(long lineId, CancellationToken ct)
    {
        var line = await db.UsageLines.Include(l => l.Account).SingleAsync(l => l.Id == lineId, ct);
        if (line.ZuoraUsageId is not null) return;

        var body = new
        {
            AccountNumber = line.Account.ZuoraNumber,
            SubscriptionNumber = line.Account.SubscriptionNumber,
            UOM = "Minutes",
            Quantity = line.Minutes,
            StartDateTime = line.StartedAt.ToString("yyyy-MM-ddTHH:mm:sszzz"),
        };

        var client = http.CreateClient("zuora");
        using var response = await client.PostAsJsonAsync("v1/object/usage", body, ct); // <- MTR-201
        response.EnsureSuccessStatusCode();

        var created = await response.Content.ReadFromJsonAsync<Created>(ct);
        if (created is not { Success: true })
        {
            logger.LogError("Zuora refused usage line {Line}: {Errors}", line.Id, created?.Errors);
            throw new ZuoraRefusedException(line.Id);
        }

        line.ZuoraUsageId = created.Id;
        await db.SaveChangesAsync(ct);
    }

    private sealed record Created(
        [property: JsonPropertyName("Success")] bool Success,
        [property: JsonPropertyName("Id")] string? Id,
        [property: JsonPropertyName("Errors")] object[]? Errors);
}
