using Hangfire;
using Microsoft.EntityFrameworkCore;
using Stripe;
using Stripe.Billing;
using Telemachus.Data;

namespace Telemachus.Jobs;

public sealed record FlightPlanComputed(Guid PlanId, string TenantId, int Waypoints, DateTime ComputedAt);

/// <summary>Enqueued by the planner through the transactional outbox; Hangfire runs it again when it throws.</summary>
public sealed class MeterFlightPlan(TelemachusContext db, MeterEventService meterEvents)
{
    private const string Meter = "flight_plan_waypoints";

    [AutomaticRetry(Attempts = 9, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [Queue("metering")]
    public async Task RunAsync(FlightPlanComputed plan, CancellationToken ct)
    {
        var customer = await db.Tenants
            .Where(t => t.Id == plan.TenantId)
            .Select(t => t.StripeCustomerId)
            .SingleAsync(ct);

        await SendAsync(plan, customer, ct);
    }

    private async Task SendAsync(FlightPlanComputed plan, string customer, CancellationToken ct)
    {
        var identifier = Guid.NewGuid().ToString("N"); // <- MTR-202
        var options = new MeterEventCreateOptions
        {
            EventName = Meter,
            Identifier = identifier, // <- MTR-202
            Timestamp = DateTime.SpecifyKind(plan.ComputedAt, DateTimeKind.Utc),
            Payload = new Dictionary<string, string>
            {
                ["stripe_customer_id"] = customer,
                ["value"] = plan.Waypoints.ToString(),
            },
        };
        try
        {
            await meterEvents.CreateAsync(options, new RequestOptions { IdempotencyKey = identifier }, ct); // <- MTR-202
        }
        catch (StripeException e) when (e.StripeError?.Message?.Contains("already exists") == true)
        {
            // An earlier attempt got through.
        }
    }
}

public static class FlightPlanMetering
{
    public static string Enqueue(this IBackgroundJobClient jobs, FlightPlanComputed plan) =>
        jobs.Enqueue<MeterFlightPlan>(job => job.RunAsync(plan, CancellationToken.None));
}
