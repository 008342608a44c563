using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fleetly.Devices;

public sealed record Enrolment(string Serial, string Model);

public static class EnrolDevice
{
    public static async Task<Results<Created<Guid>, ProblemHttpResult>> Handle(
        Guid fleetId, Enrolment enrolment, FleetContext db, ILogger<FleetContext> log, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Enrolments of one fleet wait for each other here.
        var fleet = await db.Fleets
            .FromSql($"SELECT * FROM fleets WHERE id = {fleetId} FOR UPDATE")
            .SingleAsync(ct);
        var enrolled = await db.Devices.CountAsync(d => d.FleetId == fleetId && d.RetiredAt == null, ct);

        if (HasRoom(enrolled, fleet.DeviceLimit)) // <- MTR-416
        {
            log.LogInformation("Fleet {Fleet} holds {Enrolled} of {Limit}", fleetId, enrolled, fleet.DeviceLimit);
            return TypedResults.Problem("All devices of your plan are enrolled.", statusCode: 402); // <- MTR-416
        }

        var device = new Device { FleetId = fleetId, Serial = enrolment.Serial, Model = enrolment.Model };
        db.Devices.Add(device);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Created($"/fleets/{fleetId}/devices/{device.Id}", device.Id);
    }

    /// <summary>Null: the plan knows no limit.</summary>
    private static bool HasRoom(int enrolled, int? limit) => limit is null || enrolled < limit;
}
