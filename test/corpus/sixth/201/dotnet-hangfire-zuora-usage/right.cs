using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace Contoso.Telephony.Billing;

public sealed class ZuoraUsageJob(BillingDb db, IHttpClientFactory http, ILogger<ZuoraUsageJob> logger)
{
    // Ten attempts take about five hours; Zuora replays its answer to a key for a day.
    [AutomaticRetry(Attempts = 10, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [Queue("zuora")]
    public async Task SendAsync(long lineId, CancellationToken ct)
    {
        var line = await db.UsageLines.Include(l => l.Account).SingleAsync(l => l.Id == lineId, ct);
        if (line.ZuoraUsageId is not null) return;

        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/object/usage")
        {
            Content = JsonContent.Create(new
            {
                AccountNumber = line.Account.ZuoraNumber,
                SubscriptionNumber = line.Account.SubscriptionNumber,
                UOM = "Minutes",
                Quantity = line.Minutes,
                StartDateTime = line.StartedAt.ToString("yyyy-MM-ddTHH:mm:sszzz"),
            }),
        };
        request.Headers.Add("Idempotency-Key", $"usage-line-{line.Id}-r{line.Revision}");

        using var response = await http.CreateClient("zuora").SendAsync(request, ct);
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
