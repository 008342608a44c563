using System.Net.Http.Json;
using System.Security.Claims;
using Contoso.Ocr.Data;
using Contoso.Ocr.Engine;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Contoso.Ocr.Api;

public sealed record MeterReading(Guid Id, string Tenant, string Meter, long Quantity, DateTimeOffset At);

public static class OcrEndpoints
{
    public static void MapOcr(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/languages", (IOcrEngine engine) => engine.Languages);
        app.MapPost("/v1/scan", Scan).RequireAuthorization().DisableAntiforgery();
    }

    private static async Task<Results<Ok<ScanResult>, BadRequest<string>>> Scan(
        IFormFile file, ClaimsPrincipal user, IOcrEngine engine, OcrDbContext db, CancellationToken ct)
    {
        if (file.Length > 20_000_000) return TypedResults.BadRequest("file is too large");

        await using var content = file.OpenReadStream();
        var scan = await engine.RecognizeAsync(content, ct);

        // The work is done and has to be billed, whether or not the caller is still there.
        db.Readings.Add(new PendingReading
        {
            Id = scan.Id,
            Tenant = user.FindFirstValue("tenant")!,
            Meter = "ocr-pages",
            Quantity = scan.Pages.Count,
            At = DateTimeOffset.UtcNow,
        });
        await db.SaveChangesAsync(CancellationToken.None);
        return TypedResults.Ok(scan);
    }
}

/// <summary>Sends stored readings to the company-wide metering service (the id makes it idempotent).</summary>
public sealed class ReadingSender(IServiceScopeFactory scopes, HttpClient http, ILogger<ReadingSender> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<OcrDbContext>();
            var pending = await db.Readings.Where(r => r.SentAt == null)
                .OrderBy(r => r.Attempts).ThenBy(r => r.At).Take(100).ToListAsync(stopping);
            foreach (var row in pending)
            {
                row.Attempts++;
                if (await TrySend(row, stopping)) row.SentAt = DateTimeOffset.UtcNow;
                await db.SaveChangesAsync(stopping);
            }
        }
    }

    private async Task<bool> TrySend(PendingReading row, CancellationToken ct)
    {
        try
        {
            var reading = new MeterReading(row.Id, row.Tenant, row.Meter, row.Quantity, row.At);
            using var response = await http.PostAsJsonAsync("readings", reading, ct);
            response.EnsureSuccessStatusCode();
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            log.LogError(e, "Reading {Id} was not sent in attempt {Attempt}", row.Id, row.Attempts);
            return false;
        }
    }
}
