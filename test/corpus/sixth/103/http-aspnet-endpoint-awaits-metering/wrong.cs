using System.Net.Http.Json;
using System.Security.Claims;
using Contoso.Ocr.Engine;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contoso.Ocr.Api;

public sealed record MeterReading(Guid Id, string Tenant, string Meter, long Quantity, DateTimeOffset At);

/// <summary>Client of the company-wide metering service (POST /readings, the id makes it idempotent).</summary>
public sealed class MeteringClient(HttpClient http)
{
    public async Task RecordAsync(MeterReading reading, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync("readings", reading, ct);
        response.EnsureSuccessStatusCode();
    }
}

public static class OcrEndpoints
{
    public static IServiceCollection AddOcr(this IServiceCollection services, IConfiguration config)
    {
        services.AddSingleton<IOcrEngine, TesseractEngine>();
        services.AddHttpClient<MeteringClient>(c => c.BaseAddress = new Uri(config["Metering:Url"]!))
            .AddStandardResilienceHandler();
        return services;
    }

    public static void MapOcr(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/languages", (IOcrEngine engine) => engine.Languages);
        app.MapPost("/v1/scan", Scan).RequireAuthorization().DisableAntiforgery();
    }

    private static async Task<Results<Ok<ScanResult>, BadRequest<string>>> Scan(
        IFormFile file, ClaimsPrincipal user, IOcrEngine engine, MeteringClient metering, CancellationToken ct)
    {
        if (file.Length > 20_000_000) return TypedResults.BadRequest("file is too large");

        await using var content = file.OpenReadStream();
        var scan = await engine.RecognizeAsync(content, ct);

        var tenant = user.FindFirstValue("tenant")!;
        await metering.RecordAsync( // <- MTR-103
            new MeterReading(scan.Id, tenant, "ocr-pages", scan.Pages.Count, DateTimeOffset.UtcNow), ct);

        return TypedResults.Ok(scan);
    }
}
