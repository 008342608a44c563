using Hangfire;
using Microsoft.EntityFrameworkCore;
using Orb;
using Orb.Models.Events;

namespace Skyline.Billing.Jobs;

/// <summary>Reports the render minutes of finished jobs to Orb, every five minutes.</summary>
public sealed class RenderUsageJob
{
    private const int PageSize = 200;

    private readonly RenderContext _db;
    private readonly OrbClient _orb;
    private readonly ILogger<RenderUsageJob> _logger;

    public RenderUsageJob(RenderContext db, OrbClient orb, ILogger<RenderUsageJob> logger)
    {
        _db = db;
        _orb = orb;
        _logger = logger;
    }

    [DisableConcurrentExecution(timeoutInSeconds: 600)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pending = await _db.RenderUsage
            .Where(usage => usage.ReportedAt == null)
            .OrderBy(usage => usage.Id)
            .Take(PageSize)
            .ToListAsync(cancellationToken);

        if (pending.Count == 0)
        {
            return;
        }

        var parameters = new EventIngestParams { Events = pending.Select(ToEvent).ToList() };
        _ = _orb.Events.Ingest(parameters); // <- MTR-101|MTR-102

        foreach (var usage in pending)
        {
            usage.ReportedAt = DateTimeOffset.UtcNow; // <- MTR-210?, MTR-109?
        }

        await _db.SaveChangesAsync(cancellationToken);
        _logger.LogInformation("Reported {Count} render usages to Orb", pending.Count);
    }

    private static Event ToEvent(RenderUsage usage) => new()
    {
        IdempotencyKey = $"render-{usage.Id}",
        EventName = "render_minutes",
        ExternalCustomerID = usage.StudioId.ToString(),
        Timestamp = usage.FinishedAt,
        Properties = new Dictionary<string, object>
        {
            ["minutes"] = usage.Minutes,
            ["engine"] = usage.Engine,
        },
    };
}
