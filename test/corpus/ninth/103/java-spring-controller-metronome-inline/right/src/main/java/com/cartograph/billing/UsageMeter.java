package com.cartograph.billing;

import com.cartograph.export.TileExport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Component
public class UsageMeter {

    private final JdbcClient jdbc;

    public UsageMeter(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes to the outbox in the caller's transaction; OutboxRelay takes it to Metronome from there. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void exported(String organisationId, TileExport export) {
        jdbc.sql("""
                INSERT INTO usage_outbox (transaction_id, customer_id, event_type, occurred_at, quantity)
                VALUES (:transactionId, :customerId, 'tile_export', :occurredAt, :tiles)
                ON CONFLICT (transaction_id) DO NOTHING
                """)
                .param("transactionId", "tile-export-" + export.id())
                .param("customerId", organisationId)
                .param("occurredAt", export.createdAt())
                .param("tiles", export.tileCount())
                .update();
    }
}
