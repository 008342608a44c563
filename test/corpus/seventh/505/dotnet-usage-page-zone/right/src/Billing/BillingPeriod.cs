namespace Snaproute.Billing;

/// <summary>Usage is invoiced for calendar months in UTC, for all customers.</summary>
public readonly record struct BillingPeriod(DateTime Start, DateTime End)
{
    public static BillingPeriod Containing(DateTime utc)
    {
        var start = new DateTime(utc.Year, utc.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        return new BillingPeriod(start, start.AddMonths(1));
    }
}
