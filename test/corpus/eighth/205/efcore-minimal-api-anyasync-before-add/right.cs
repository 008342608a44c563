using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Faxline.Usage;

public sealed class SentPage
{
    public long Id { get; set; }
    public int AccountId { get; set; }
    [MaxLength(40)] public required string TransmissionId { get; set; }
    public int PageNumber { get; set; }
    public DateTimeOffset SentAt { get; set; }
}

public sealed class UsageContext(DbContextOptions<UsageContext> options) : DbContext(options)
{
    public DbSet<SentPage> SentPages => Set<SentPage>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<SentPage>(page =>
        {
            page.ToTable("sent_pages");
            page.HasKey(p => p.Id);
            page.HasIndex(p => new { p.AccountId, p.SentAt });
            page.HasIndex(p => new { p.TransmissionId, p.PageNumber }).IsUnique();
        });
    }
}

public sealed record PageReport(int AccountId, string TransmissionId, int PageNumber, DateTimeOffset SentAt);

public static class UsageEndpoints
{
    /// <summary>The modems report each page that went through, and repeat the report until they see a 2xx.</summary>
    public static void MapUsage(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/internal/pages", ReportPage).RequireAuthorization("modem");
        routes.MapGet("/internal/pages/{accountId:int}", CountPages).RequireAuthorization("support");
    }

    private static async Task<IResult> ReportPage(PageReport report, UsageContext db, ILogger<UsageContext> log, CancellationToken ct)
    {
        db.SentPages.Add(new SentPage
        {
            AccountId = report.AccountId,
            TransmissionId = report.TransmissionId,
            PageNumber = report.PageNumber,
            SentAt = report.SentAt,
        });

        try
        {
            await db.SaveChangesAsync(ct);
            return Results.Created();
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            log.LogInformation("Page {Page} of {Transmission} was reported before", report.PageNumber, report.TransmissionId);
            return Results.Ok();
        }
    }

    private static async Task<IResult> CountPages(int accountId, DateTimeOffset from, DateTimeOffset until, UsageContext db, CancellationToken ct)
    {
        var pages = await db.SentPages.CountAsync(p => p.AccountId == accountId && p.SentAt >= from && p.SentAt < until, ct);
        return Results.Ok(new { accountId, pages });
    }
}
