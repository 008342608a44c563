package de.mietwerk.billing.proration;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits the base fee of a calendar month when the plan changes within it.
 * All dates are half-open: a stay ends on the first day that is not covered.
 */
public final class PlanProration {

    public record Stay(String planCode, BigDecimal monthlyFee, LocalDate from, LocalDate until) {
        public Stay {
            if (!from.isBefore(until)) {
                throw new IllegalArgumentException("empty stay " + from + " to " + until);
            }
        }

        long days() {
            return ChronoUnit.DAYS.between(from, until);
        }
    }

    public record FeeLine(String planCode, long days, BigDecimal amount) {}

    private PlanProration() {}

    /** @param stays the stays of one month, each within it */
    public static List<FeeLine> lines(List<Stay> stays) {
        List<FeeLine> lines = new ArrayList<>();
        for (Stay stay : stays) {
            LocalDate monthStart = stay.from().withDayOfMonth(1);
            if (stay.until().isAfter(monthStart.plusMonths(1))) {
                throw new IllegalArgumentException("stay reaches into the next month: " + stay);
            }
            BigDecimal amount = stay.monthlyFee()
                    .multiply(BigDecimal.valueOf(stay.days()))
                    .divide(BigDecimal.valueOf(monthStart.lengthOfMonth()), 2, RoundingMode.HALF_UP);
            lines.add(new FeeLine(stay.planCode(), stay.days(), amount));
        }
        return lines;
    }

    public static long daysCovered(List<Stay> stays) {
        return stays.stream().mapToLong(Stay::days).sum();
    }

    public static LocalDate trialEnd(LocalDate signedUp) {
        return signedUp.plusDays(30);
    }
}
