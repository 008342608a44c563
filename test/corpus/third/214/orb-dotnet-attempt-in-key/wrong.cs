using System.Text.Json;
using MassTransit;
using Orb;
using Orb.Models.Events;

namespace Meridian.Metering;

public sealed record RouteOptimised
{
    public required Guid RequestId { get; init; }
    public required string AccountId { get; init; }
    public required int Stops { get; init; }
    public required DateTimeOffset FinishedAt { get; init; }
}

public sealed class RouteOptimisedDefinition : ConsumerDefinition<RouteOptimisedConsumer>
{
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint,
        IConsumerConfigurator<RouteOptimisedConsumer> consumer,
        IRegistrationContext context)
    {
        endpoint.UseDelayedRedelivery(r => r.Intervals(
            TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)));
        endpoint.UseMessageRetry(r => r.Exponential(5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5)));
    }
}

/// <summary>What fails after all redeliveries stands in the _error queue, which is watched.</summary>
public sealed class RouteOptimisedConsumer(IOrbClient orb, ILogger<RouteOptimisedConsumer> logger)
    : IConsumer<RouteOptimised>
{
    public async Task Consume(ConsumeContext<RouteOptimised> context)
    {
        var route = context.Message;
        var key = $"route-{route.RequestId:N}-{context.GetRetryAttempt()}"; // <- MTR-214
        var parameters = new EventIngestParams
        {
            Events =
            [
                new()
                {
                    EventName = "route_optimised",
                    IdempotencyKey = key, // <- MTR-214
                    ExternalCustomerID = route.AccountId,
                    Timestamp = route.FinishedAt.UtcDateTime,
                    Properties = new Dictionary<string, JsonElement>
                    {
                        ["stops"] = JsonSerializer.SerializeToElement(route.Stops),
                    },
                },
            ],
        };

        await orb.Events.Ingest(parameters, context.CancellationToken); // <- MTR-214
        logger.LogInformation("Route {RequestId} with {Stops} stops reported", route.RequestId, route.Stops);
    }
}
