package com.lumenpay.verification;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

@Service
public class CheckService {
    private final JdbcClient jdbc;
    private final Clock clock;
    private final TransactionTemplate transaction;

    public CheckService(JdbcClient jdbc, Clock clock, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.transaction = transaction;
    }

    public CheckStatus status(UUID checkId) {
        return jdbc.sql("SELECT status FROM checks WHERE id = :id")
                .param("id", checkId)
                .query(String.class)
                .optional()
                .map(CheckStatus::valueOf)
                .orElse(CheckStatus.UNKNOWN);
    }

    /** Every completed check is billed, passed or not. */
    public void complete(UUID checkId, CheckOutcome outcome) {
        OffsetDateTime now = Instant.now(clock).atOffset(ZoneOffset.UTC);
        transaction.executeWithoutResult(status -> {
            int changed = jdbc.sql("""
                    UPDATE checks SET status = :status, completed_at = :now
                    WHERE id = :id AND completed_at IS NULL""")
                    .param("status", outcome.name())
                    .param("now", now)
                    .param("id", checkId)
                    .update();
            if (changed == 1) {
                recordUsage(checkId, now);
            }
        });
    }

    private void recordUsage(UUID checkId, OffsetDateTime now) {
        jdbc.sql("""
                INSERT INTO usage_events (event_id, merchant_id, meter, quantity, occurred_at)
                SELECT 'check-' || c.id, c.merchant_id, 'identity_checks', 1, :now
                FROM checks c WHERE c.id = :id
                ON CONFLICT (event_id) DO NOTHING""")
                .param("now", now)
                .param("id", checkId)
                .update();
    }
}
