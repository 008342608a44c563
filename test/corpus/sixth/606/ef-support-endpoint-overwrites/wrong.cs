using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Acme.Fleet.Support;

public sealed record CorrectUsageRequest(decimal KilowattHours);

public static class UsageCorrectionEndpoints
{
    public static void MapUsageCorrections(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/support/charging-sessions/{sessionId:guid}").RequireAuthorization("support");
        group.MapGet("/usage", Show);
        group.MapPut("/usage", Correct);
    }

    private static async Task<Results<Ok<UsageView>, NotFound>> Show(Guid sessionId, FleetDbContext db, CancellationToken ct)
    {
        var usage = await db.EnergyUsage.AsNoTracking()
            .Where(u => u.SessionId == sessionId)
            .Select(u => new UsageView(u.SessionId, u.KilowattHours, u.MeteredAt))
            .SingleOrDefaultAsync(ct);
        return usage is null ? TypedResults.NotFound() : TypedResults.Ok(usage);
    }

    private static async Task<Results<NoContent, NotFound, ValidationProblem>> Correct(
        Guid sessionId, CorrectUsageRequest request, FleetDbContext db, CancellationToken ct)
    {
        if (request.KilowattHours < 0)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["kilowattHours"] = ["must not be negative"] });

        var usage = await db.EnergyUsage.SingleOrDefaultAsync(u => u.SessionId == sessionId, ct);
        if (usage is null)
            return TypedResults.NotFound();

        usage.KilowattHours = request.KilowattHours; // <- MTR-606
        usage.UpdatedAt = DateTimeOffset.UtcNow; // <- MTR-606
        await db.SaveChangesAsync(ct); // <- MTR-606
        return TypedResults.NoContent();
    }
}
