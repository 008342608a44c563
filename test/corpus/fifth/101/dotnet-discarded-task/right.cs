using MassTransit;
using Stripe;
using Stripe.Billing;

namespace Acme.Renders;

public sealed class RenderFinishedConsumer(
    MeterEventService meterEvents,
    IRenderStore renders,
    ILogger<RenderFinishedConsumer> logger) : IConsumer<RenderFinished>
{
    public async Task Consume(ConsumeContext<RenderFinished> context)
    {
        var render = await renders.GetAsync(context.Message.RenderId, context.CancellationToken);
        if (render.Origin == RenderOrigin.Preview)
        {
            logger.LogDebug("Previews are free: {Render}", render.Id);
            return;
        }

        var options = new MeterEventCreateOptions
        {
            EventName = "render_minutes",
            Identifier = $"render-{render.Id}",
            Timestamp = render.FinishedAt.UtcDateTime,
            Payload = new Dictionary<string, string>
            {
                ["stripe_customer_id"] = render.StripeCustomerId,
                ["value"] = render.BillableMinutes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
        };
        await meterEvents.CreateAsync(options, cancellationToken: context.CancellationToken);

        await context.Publish(new RenderMetered(render.Id));
    }
}
