package io.pixel.metering;

import com.metronome.api.client.MetronomeClient;
import com.metronome.api.core.JsonValue;
import com.metronome.api.models.v1.usage.UsageIngestParams;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

@Component
public class UsageOutbox {

    private static final Logger log = LoggerFactory.getLogger(UsageOutbox.class);

    record Row(String key, String customer, String format, long pixels, OffsetDateTime at) {
        static Row of(ResultSet rs, int n) throws SQLException {
            return new Row(rs.getString("key"), rs.getString("customer"), rs.getString("format"),
                    rs.getLong("pixels"), rs.getObject("at", OffsetDateTime.class));
        }
    }

    private final JdbcClient jdbc;
    private final MetronomeClient metronome;
    private final TransactionTemplate tx;
    private final MeterRegistry metrics;

    public UsageOutbox(JdbcClient jdbc, MetronomeClient metronome, TransactionTemplate tx, MeterRegistry metrics) {
        this.jdbc = jdbc;
        this.metronome = metronome;
        this.tx = tx;
        this.metrics = metrics;
    }

    public void add(String key, String customer, String format, long pixels) {
        jdbc.sql("insert into usage_outbox (key, customer, format, pixels, at) values (?, ?, ?, ?, now()) on conflict (key) do nothing")
                .params(key, customer, format, pixels)
                .update();
    }

    @Scheduled(fixedDelay = 5_000)
    void relay() {
        try {
            tx.executeWithoutResult(status -> sendSome());
        } catch (RuntimeException e) {
            metrics.counter("usage.relay.failed").increment();
            log.error("usage relay: the rows stay for the next round", e);
        }
    }

    private void sendSome() {
        List<Row> rows = jdbc.sql("select * from usage_outbox order by at, key limit 100 for update skip locked")
                .query(Row::of)
                .list();
        if (rows.isEmpty()) {
            return;
        }
        metronome.v1().usage().ingest(UsageIngestParams.builder().usage(rows.stream().map(UsageOutbox::usage).toList()).build());
        jdbc.sql("delete from usage_outbox where key in (:keys)").param("keys", rows.stream().map(Row::key).toList()).update();
    }

    private static UsageIngestParams.Usage usage(Row row) {
        return UsageIngestParams.Usage.builder()
                .transactionId(row.key())
                .customerId(row.customer())
                .eventType("image_converted")
                .timestamp(row.at().toString())
                .properties(UsageIngestParams.Usage.Properties.builder()
                        .putAdditionalProperty("pixels", JsonValue.from(Long.toString(row.pixels())))
                        .putAdditionalProperty("format", JsonValue.from(row.format()))
                        .build())
                .build();
    }
}
