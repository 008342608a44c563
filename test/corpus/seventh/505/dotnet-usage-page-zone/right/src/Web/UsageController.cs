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
        var period = BillingPeriod.Containing(clock.GetUtcNow().UtcDateTime);

        var byRoute = await db.RouteCalls
            .Where(c => c.AccountId == user.AccountId && c.CalledAt >= period.Start && c.CalledAt < period.End)
            .GroupBy(c => c.Profile)
            .Select(g => new ProfileUsage(g.Key, g.LongCount()))
            .ToListAsync(ct);

        var resetsAt = TimeZoneInfo.ConvertTimeFromUtc(period.End, zone);
        return View(new UsageModel($"Usage in {period.Start:MMMM yyyy} (UTC)", byRoute, resetsAt));
    }
}
