using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fleet.Billing;

public sealed record ChargeSessionEnded(string StationId, long SessionNumber, Guid FleetId, decimal KilowattHours, DateTimeOffset EndedAt);

public sealed class ChargeSessionConsumer(BillingDb db, ILogger<ChargeSessionConsumer> log) : IConsumer<ChargeSessionEnded>
{
    public async Task Consume(ConsumeContext<ChargeSessionEnded> context)
    {
        var session = context.Message;
        db.Add(new UsageEvent // <- MTR-204
        {
            EventKey = $"{session.StationId}/{session.SessionNumber}",
            FleetId = session.FleetId,
            KilowattHours = session.KilowattHours,
            At = session.EndedAt,
        });
        try
        {
            await db.SaveChangesAsync(context.CancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            log.LogInformation("session {Session} of {Station} was recorded before", session.SessionNumber, session.StationId);
        }
    }
}
