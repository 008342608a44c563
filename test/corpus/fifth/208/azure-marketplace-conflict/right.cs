using System.Net;
using System.Net.Http.Json;
using Azure.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Contoso.Marketplace;

public sealed record UsageEvent(string ResourceId, string PlanId, string Dimension, double Quantity, DateTime EffectiveStartTime);

public sealed class MeteringFunction(HttpClient http, TokenCredential credential, ILogger<MeteringFunction> log)
{
    private const string Url = "https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31";
    private static readonly string[] Scope = ["20e940b3-4c77-4b0b-9a53-9e16a1b010a7/.default"];

    // The queue delivers a message again until this returns; after ten times it goes to the poison queue.
    [Function("report-usage")]
    public async Task Run([QueueTrigger("closed-hours")] UsageEvent usage, CancellationToken stop)
    {
        var token = await credential.GetTokenAsync(new TokenRequestContext(Scope), stop);
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = JsonContent.Create(usage) };
        request.Headers.Authorization = new("Bearer", token.Token);
        request.Headers.Add("x-ms-requestid", Guid.NewGuid().ToString());
        using var answer = await http.SendAsync(request, stop);
        if (answer.StatusCode == HttpStatusCode.Conflict)
        {
            log.LogInformation("{Resource} {Hour} was accepted before", usage.ResourceId, usage.EffectiveStartTime);
            return;
        }

        if (!answer.IsSuccessStatusCode)
        {
            var text = await answer.Content.ReadAsStringAsync(stop);
            log.LogError("marketplace refused {Resource}: {Text}", usage.ResourceId, text);
            throw new HttpRequestException($"usage event refused: {(int)answer.StatusCode}");
        }
    }
}
