using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Azure.Core;
using Azure.Messaging.ServiceBus;

namespace Halyard.Marketplace;

public sealed record HourlyUsage(
    [property: JsonPropertyName("resourceId")] Guid ResourceId,
    [property: JsonPropertyName("planId")] string PlanId,
    [property: JsonPropertyName("dimension")] string Dimension,
    [property: JsonPropertyName("quantity")] long Quantity,
    [property: JsonPropertyName("effectiveStartTime")] DateTime EffectiveStartTime);

/// <summary>Reports closed hours to the marketplace. The queue delivers an hour up to 30 times.</summary>
public sealed class UsageEventProcessor(
    HttpClient http,
    TokenCredential credential,
    IComparisonList comparisons,
    ILogger<UsageEventProcessor> logger)
{
    private const string Endpoint = "https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31";
    private static readonly TokenRequestContext Scope = new(["20e940b3-4c77-4b0b-9a53-9e16a1b010a7/.default"]);

    public async Task HandleAsync(ProcessMessageEventArgs args)
    {
        var usage = args.Message.Body.ToObjectFromJson<HourlyUsage>()
            ?? throw new InvalidOperationException($"Message {args.Message.MessageId} is empty.");
        try
        {
            await PostAsync(usage, args.CancellationToken);
        }
        catch (HttpRequestException e)
        {
            logger.LogError(e, "Hour {Hour:o} of {Resource} goes back to the queue", usage.EffectiveStartTime, usage.ResourceId);
            await args.AbandonMessageAsync(args.Message); // <- MTR-208
            return;
        }

        await args.CompleteMessageAsync(args.Message);
    }

    private async Task PostAsync(HourlyUsage usage, CancellationToken ct)
    {
        var token = await credential.GetTokenAsync(Scope, ct);
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint) { Content = JsonContent.Create(usage) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        request.Headers.Add("x-ms-correlationid", $"{usage.ResourceId:N}-{usage.EffectiveStartTime:yyyyMMddHH}");

        using var response = await http.SendAsync(request, ct); // <- MTR-208
        response.EnsureSuccessStatusCode(); // <- MTR-208
    }
}
