namespace Kiln.Billing.Hosting;

/// <summary>From the first day of a period up to the first day of the next one, as they are stored.</summary>
public sealed record BillingPeriod(DateOnly Start, DateOnly End);

public sealed record ServerRental(Guid ServerId, string Flavor, decimal MonthlyPrice, DateOnly StartedOn, DateOnly? EndedOn);

public sealed record RentalLine(Guid ServerId, string Flavor, int Days, decimal Amount);

public sealed class RentalProration
{
    public IReadOnlyList<RentalLine> LinesFor(BillingPeriod period, IEnumerable<ServerRental> rentals)
    {
        var lines = new List<RentalLine>();
        foreach (var rental in rentals)
        {
            var from = Max(rental.StartedOn, period.Start);
            var to = Min(rental.EndedOn ?? period.End, period.End);
            if (to < from)
                continue;

            var days = to.DayNumber - from.DayNumber + 1; // <- MTR-310
            var daysInMonth = DateTime.DaysInMonth(period.Start.Year, period.Start.Month);
            var amount = decimal.Round(rental.MonthlyPrice * days / daysInMonth, 2, MidpointRounding.AwayFromZero); // <- MTR-310
            lines.Add(new RentalLine(rental.ServerId, rental.Flavor, days, amount)); // <- MTR-310
        }

        return lines;
    }

    /// <summary>Notice is given in whole weeks and counts both days.</summary>
    public static int NoticeDays(DateOnly givenOn, DateOnly lastDay) => lastDay.DayNumber - givenOn.DayNumber + 1;

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;
}
