using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orchard.Metering.Data;

namespace Orchard.Metering.Consumers;

public sealed record ImageResized(Guid ImageId, Guid StoreId, int Megapixels, DateTimeOffset At);

public sealed class ImageResizedDefinition : ConsumerDefinition<ImageResizedConsumer>
{
    public ImageResizedDefinition()
    {
        EndpointName = "metering-image-resized";
        ConcurrentMessageLimit = 8;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ImageResizedConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.UseMessageRetry(r => r.Intervals(100, 1_000, 5_000, 30_000));
}

/// <summary>Keeps the monthly megapixels of each store, from which the invoice line is made.</summary>
public sealed class ImageResizedConsumer(MeteringContext db) : IConsumer<ImageResized>
{
    public async Task Consume(ConsumeContext<ImageResized> context)
    {
        var image = context.Message;
        var month = new DateOnly(image.At.UtcDateTime.Year, image.At.UtcDateTime.Month, 1);

        await EnsureMonthAsync(image.StoreId, month, context.CancellationToken);
        await AddAsync(image, month, context.CancellationToken); // <- MTR-209
    }

    private Task<int> EnsureMonthAsync(Guid storeId, DateOnly month, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync(
            $"INSERT INTO monthly_usage (store_id, month, megapixels) VALUES ({storeId}, {month}, 0) ON CONFLICT DO NOTHING",
            ct);

    private Task<int> AddAsync(ImageResized image, DateOnly month, CancellationToken ct) =>
        db.MonthlyUsage
            .Where(u => u.StoreId == image.StoreId && u.Month == month)
            .ExecuteUpdateAsync(s => s.SetProperty(u => u.Megapixels, u => u.Megapixels + image.Megapixels), ct); // <- MTR-209
}
