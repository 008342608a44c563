using Lumen.Render.Billing;
using Lumen.Render.Contracts;
using MassTransit;

namespace Lumen.Render.Consumers;

public sealed class RenderFinishedConsumer : IConsumer<RenderFinished>
{
    private readonly IUsageReporter _usage;
    private readonly IThumbnailCache _thumbnails;
    private readonly ILogger<RenderFinishedConsumer> _logger;

    public RenderFinishedConsumer(IUsageReporter usage, IThumbnailCache thumbnails, ILogger<RenderFinishedConsumer> logger)
    {
        _usage = usage;
        _thumbnails = thumbnails;
        _logger = logger;
    }

    public Task Consume(ConsumeContext<RenderFinished> context)
    {
        var message = context.Message;
        _thumbnails.Evict(message.RenderId);

        _usage.ReportAsync(message.RenderId, message.StripeCustomerId, message.GpuSeconds, message.FinishedAt, CancellationToken.None); // <- MTR-101

        _logger.LogInformation("Render {RenderId} finished after {Seconds}s", message.RenderId, message.GpuSeconds);
        return Task.CompletedTask;
    }
}

// What still fails after the last retry goes to render-finished_error, which pages the billing team.
public sealed class RenderFinishedConsumerDefinition : ConsumerDefinition<RenderFinishedConsumer>
{
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint,
        IConsumerConfigurator<RenderFinishedConsumer> consumer,
        IRegistrationContext context)
    {
        endpoint.PrefetchCount = 16;
        endpoint.UseMessageRetry(r => r.Exponential(8, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(3)));
    }
}
