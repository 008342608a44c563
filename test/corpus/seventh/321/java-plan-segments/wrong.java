package dev.courierly.billing;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Splits the usage of an invoice period over the plans that were in force; a plan changes at any moment of a day. */
public final class PlanSegments {

    public record Segment(Plan plan, Instant start, Instant end) {}

    public record Usage(String eventId, Instant occurredAt, BigDecimal quantity) {}

    public enum Plan { STARTER, TEAM, SCALE }

    private PlanSegments() {}

    public static Map<Plan, BigDecimal> quantities(List<Segment> segments, List<Usage> usages) {
        Map<Plan, BigDecimal> quantities = new EnumMap<>(Plan.class);
        for (Usage usage : usages) {
            LocalDate day = dayOf(usage.occurredAt()); // <- MTR-321
            for (Segment segment : segments) { // <- MTR-309?, MTR-112?
                if (!day.isBefore(dayOf(segment.start())) && day.isBefore(dayOf(segment.end()))) { // <- MTR-321
                    quantities.merge(segment.plan(), usage.quantity(), BigDecimal::add);
                    break;
                }
            }
        }
        return quantities;
    }

    /** Heading of a segment on the invoice. */
    public static String heading(Segment segment) {
        return segment.plan() + " from " + dayOf(segment.start());
    }

    private static LocalDate dayOf(Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC);
    }
}
