package app.beacon.usage;

import io.awspring.cloud.sqs.annotation.SqsListener;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The queue's visibility time-out is a minute, its redrive policy allows ten receives. */
@Component
public class GeocodeListener {
    private static final Logger log = LoggerFactory.getLogger(GeocodeListener.class);

    private final UsageRecordRepository records;

    public GeocodeListener(UsageRecordRepository records) {
        this.records = records;
    }

    @SqsListener("${beacon.queues.geocoded}")
    @Transactional
    public void onGeocoded(Geocoded event) {
        if (records.insertOnce(toRecord(event)) == 0) {
            log.debug("request {} is already recorded", event.requestId());
        }
    }

    private static UsageRecord toRecord(Geocoded event) {
        return new UsageRecord(
                UUID.randomUUID(),
                event.requestId(),
                event.customerId(),
                "geocodes",
                event.addresses(),
                event.answeredAt());
    }
}
