using Microsoft.EntityFrameworkCore;
using Stripe;
using Stripe.Billing;

namespace Parlance.Api;

public record TranslateRequest(string Source, string Target, string Text);

public static class TranslateEndpoint
{
    public static void MapTranslate(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/translate", Translate).RequireAuthorization("api-key");
    }

    private static async Task<IResult> Translate(
        TranslateRequest request,
        Tenant tenant,
        AppDb db,
        ITranslator translator,
        MeterEventService meterEvents,
        CancellationToken cancellationToken)
    {
        if (request.Text.Length > tenant.MaxCharacters)
        {
            return Results.Problem("The text is longer than your plan allows.", statusCode: 413);
        }

        var translation = await translator.TranslateAsync(request.Source, request.Target, request.Text, cancellationToken);
        var callId = Guid.CreateVersion7();
        db.Calls.Add(new Call(callId, tenant.Id, request.Source, request.Target));
        await db.SaveChangesAsync(cancellationToken);

        await meterEvents.CreateAsync(new MeterEventCreateOptions // <- MTR-103, MTR-111?
        {
            EventName = "translated_characters",
            Identifier = callId.ToString(),
            Payload = new Dictionary<string, string>
            {
                ["stripe_customer_id"] = tenant.StripeCustomerId,
                ["value"] = request.Text.Length.ToString(),
            },
        });

        return Results.Ok(new { id = callId, translation.Text });
    }
}

public sealed class AppDb(DbContextOptions<AppDb> options) : DbContext(options)
{
    public DbSet<Call> Calls => Set<Call>();
    public DbSet<UsageOutboxRow> UsageOutbox => Set<UsageOutboxRow>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<UsageOutboxRow>().HasKey(row => row.EventId);
    }
}
