using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Acme.Fleet.Support;

public sealed record CorrectUsageRequest(decimal KilowattHoursDelta, string Reason);

public static class UsageCorrectionEndpoints
{
    public static void MapUsageCorrections(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/support/charging-sessions/{sessionId:guid}").RequireAuthorization("support");
        group.MapGet("/usage", Show);
        group.MapPut("/adjustments/{adjustmentId:guid}", Adjust);
        group.MapPut("/note", SetNote);
    }

    private static async Task<Results<Ok<UsageView>, NotFound>> Show(Guid sessionId, FleetDbContext db, CancellationToken ct)
    {
        var usage = await db.EnergyUsage.AsNoTracking()
            .Where(u => u.SessionId == sessionId)
            .Select(u => new UsageView(u.SessionId, u.KilowattHours + u.Adjustments.Sum(a => a.KilowattHours), u.MeteredAt))
            .SingleOrDefaultAsync(ct);
        return usage is null ? TypedResults.NotFound() : TypedResults.Ok(usage);
    }

    // The id is the caller's, so a second PUT of the same correction meets the primary key.
    private static async Task<Results<NoContent, NotFound>> Adjust(
        Guid sessionId, Guid adjustmentId, CorrectUsageRequest request, ClaimsPrincipal user, FleetDbContext db, CancellationToken ct)
    {
        if (!await db.EnergyUsage.AnyAsync(u => u.SessionId == sessionId, ct))
            return TypedResults.NotFound();

        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO usage_adjustments (id, session_id, kilowatt_hours, reason, made_by, made_at)
            VALUES ({adjustmentId}, {sessionId}, {request.KilowattHoursDelta}, {request.Reason}, {user.Identity!.Name}, now())
            ON CONFLICT (id) DO NOTHING
            """, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, NotFound>> SetNote(
        Guid sessionId, SessionNote note, FleetDbContext db, CancellationToken ct)
    {
        var changed = await db.ChargingSessions
            .Where(s => s.Id == sessionId)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.SupportNote, note.Text), ct);
        return changed == 0 ? TypedResults.NotFound() : TypedResults.NoContent();
    }
}
