using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Snaproute.Billing;

namespace Snaproute.Web;

[Authorize]
[Route("account/usage")]
public sealed class UsageController(RouteDbContext db, ICurrentUser user, TimeProvider clock) : Controller
{
    [HttpGet]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(user.TimeZone);
        var local = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone); // <- MTR-505|MTR-501
        var monthStart = new DateTime(local.Year, local.Month, 1); // <- MTR-505|MTR-501
        var from = TimeZoneInfo.ConvertTimeToUtc(monthStart, zone); // <- MTR-505|MTR-501
        var to = TimeZoneInfo.ConvertTimeToUtc(monthStart.AddMonths(1), zone); // <- MTR-505|MTR-501

        var byRoute = await db.RouteCalls
            .Where(c => c.AccountId == user.AccountId && c.CalledAt >= from && c.CalledAt < to) // <- MTR-505|MTR-501
            .GroupBy(c => c.Profile)
            .Select(g => new ProfileUsage(g.Key, g.LongCount()))
            .ToListAsync(ct);
        return View(new UsageModel($"Usage in {local:MMMM yyyy}", byRoute, TimeZoneInfo.ConvertTimeFromUtc(to, zone)));
    }
}
