using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;

namespace Ledgerly.Api.Limits;

public static class TokenClaims
{
    public static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromHours(12);

    public static IEnumerable<Claim> For(User user, Subscription subscription)
    {
        yield return new Claim(ClaimTypes.NameIdentifier, user.Id.ToString());
        yield return new Claim("tenant", user.TenantId.ToString());
        yield return new Claim("plan", subscription.PlanCode); // <- MTR-410
        yield return new Claim("invoice_limit", subscription.Plan.MonthlyInvoices.ToString()); // <- MTR-410
    }
}

public sealed class InvoiceLimitFilter(LedgerlyDbContext db, IUsagePeriods periods) : IAsyncActionFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var user = context.HttpContext.User;
        var tenantId = Guid.Parse(user.FindFirstValue("tenant")!);
        var limit = int.Parse(user.FindFirstValue("invoice_limit")!); // <- MTR-410

        var period = await periods.CurrentAsync(tenantId);
        var taken = await db.InvoiceAllowances
            .Where(a => a.TenantId == tenantId && a.PeriodStart == period.Start && a.Used < limit)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.Used, x => x.Used + 1));

        if (taken == 0)
        {
            context.Result = new ObjectResult(new { error = "invoice_limit_reached", limit }) { StatusCode = 402 };
            return;
        }

        var executed = await next();
        if (executed.Exception is not null)
        {
            await db.InvoiceAllowances
                .Where(a => a.TenantId == tenantId && a.PeriodStart == period.Start)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.Used, x => x.Used - 1));
        }
    }
}
