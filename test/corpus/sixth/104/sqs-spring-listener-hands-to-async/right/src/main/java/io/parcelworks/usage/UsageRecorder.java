package io.parcelworks.usage;

import java.sql.Timestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

@Service
public class UsageRecorder {

    private static final Logger log = LoggerFactory.getLogger(UsageRecorder.class);

    private final JdbcClient jdbc;

    public UsageRecorder(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void record(LabelPrinted event) {
        int inserted = jdbc.sql("""
                INSERT INTO label_usage (event_id, merchant_id, carrier, labels, printed_at)
                VALUES (:id, :merchant, :carrier, :labels, :at)
                ON CONFLICT (event_id) DO NOTHING""")
            .param("id", event.id())
            .param("merchant", event.merchantId())
            .param("carrier", event.carrier())
            .param("labels", event.labels())
            .param("at", Timestamp.from(event.printedAt()))
            .update();
        if (inserted == 0) {
            log.debug("label event {} was seen before", event.id());
        }
    }
}
