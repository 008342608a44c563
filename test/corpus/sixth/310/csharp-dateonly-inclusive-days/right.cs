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
            // the day a server is given back is charged, so a rental ends on the day after
            var until = Min(rental.EndedOn?.AddDays(1) ?? period.End, period.End);
            var days = until.DayNumber - from.DayNumber;
            if (days <= 0)
                continue;

            var periodDays = period.End.DayNumber - period.Start.DayNumber;
            var amount = decimal.Round(rental.MonthlyPrice * days / periodDays, 2, MidpointRounding.AwayFromZero);
            lines.Add(new RentalLine(rental.ServerId, rental.Flavor, days, amount));
        }

        return lines;
    }

    /// <summary>Notice is given in whole weeks and counts both days.</summary>
    public static int NoticeDays(DateOnly givenOn, DateOnly lastDay) => lastDay.DayNumber - givenOn.DayNumber + 1;

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;
}
