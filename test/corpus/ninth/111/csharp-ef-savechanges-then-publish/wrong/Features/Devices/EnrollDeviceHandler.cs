using MassTransit;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Northgate.Contracts;
using Northgate.Data;

namespace Northgate.Features.Devices;

public sealed record EnrollDevice(Guid FleetId, string SerialNumber, string Model) : IRequest<Guid>;

public sealed class EnrollDeviceHandler(FleetDb db, IPublishEndpoint bus, TimeProvider clock)
    : IRequestHandler<EnrollDevice, Guid>
{
    public async Task<Guid> Handle(EnrollDevice command, CancellationToken ct)
    {
        var fleet = await db.Fleets.SingleAsync(f => f.Id == command.FleetId, ct);
        var device = fleet.Enroll(command.SerialNumber, command.Model, clock.GetUtcNow());
        db.Devices.Add(device);
        await db.SaveChangesAsync(ct); // <- MTR-111

        await bus.Publish(new DeviceMonthStarted(device.Id, fleet.CustomerId, device.Model, device.EnrolledAt), ct); // <- MTR-111
        return device.Id;
    }
}
