using Microsoft.EntityFrameworkCore;

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
        CancellationToken cancellationToken)
    {
        if (request.Text.Length > tenant.MaxCharacters)
        {
            return Results.Problem("The text is longer than your plan allows.", statusCode: 413);
        }

        var translation = await translator.TranslateAsync(request.Source, request.Target, request.Text, cancellationToken);
        var callId = Guid.CreateVersion7();
        db.Calls.Add(new Call(callId, tenant.Id, request.Source, request.Target));
        db.UsageOutbox.Add(new UsageOutboxRow
        {
            EventId = callId.ToString(),
            TenantId = tenant.Id,
            EventName = "translated_characters",
            Value = request.Text.Length,
            OccurredAt = DateTimeOffset.UtcNow,
        });
        await db.SaveChangesAsync(cancellationToken);

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
