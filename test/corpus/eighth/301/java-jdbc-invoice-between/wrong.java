package com.northbeam.billing.invoice;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
public class InvoiceUsageRepository {

    public record MeterTotal(String meter, long quantity) {}

    /** One billing cycle; the end of one is the start of the next. */
    public record Cycle(UUID subscriptionId, Instant startsAt, Instant endsAt) {}

    private final NamedParameterJdbcTemplate jdbc;

    public InvoiceUsageRepository(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<Cycle> cycleAfter(Cycle cycle) {
        return jdbc.query("""
                SELECT subscription_id, starts_at, ends_at
                FROM billing_cycles
                WHERE subscription_id = :sub AND starts_at = :start
                """,
                new MapSqlParameterSource("sub", cycle.subscriptionId())
                        .addValue("start", utc(cycle.endsAt())),
                this::toCycle).stream().findFirst();
    }

    public List<MeterTotal> totals(Cycle cycle) {
        var params = new MapSqlParameterSource("sub", cycle.subscriptionId())
                .addValue("start", utc(cycle.startsAt()))
                .addValue("end", utc(cycle.endsAt()));

        return jdbc.query("""
                SELECT meter, SUM(quantity) AS quantity
                FROM usage_events
                WHERE subscription_id = :sub
                  AND occurred_at BETWEEN :start AND :end  // <- MTR-301
                  AND voided_at IS NULL
                GROUP BY meter
                ORDER BY meter
                """,
                params,
                (rs, i) -> new MeterTotal(rs.getString("meter"), rs.getLong("quantity")));
    }

    public boolean hasInvoice(Cycle cycle) {
        Integer n = jdbc.queryForObject(
                "SELECT COUNT(*) FROM invoices WHERE subscription_id = :sub AND cycle_start = :start",
                new MapSqlParameterSource("sub", cycle.subscriptionId())
                        .addValue("start", utc(cycle.startsAt())),
                Integer.class);
        return n != null && n > 0;
    }

    private Cycle toCycle(ResultSet rs, int row) throws SQLException {
        return new Cycle(
                rs.getObject("subscription_id", UUID.class),
                rs.getObject("starts_at", OffsetDateTime.class).toInstant(),
                rs.getObject("ends_at", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
