package com.example.parcels.billing;

import com.stripe.exception.StripeException;
import com.stripe.model.billing.MeterEvent;
import com.stripe.net.RequestOptions;
import com.stripe.param.billing.MeterEventCreateParams;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class LabelUsageReporter {

    private static final Logger log = LoggerFactory.getLogger(LabelUsageReporter.class);
    private static final int BATCH = 50;

    private final PendingUsageRepository pending;
    private final Counter failures;

    public LabelUsageReporter(PendingUsageRepository pending, MeterRegistry metrics) {
        this.pending = pending;
        this.failures = metrics.counter("label_usage_failures");
    }

    @Scheduled(fixedDelay = 15_000)
    @Transactional
    public void drain() {
        // SELECT ... FOR UPDATE SKIP LOCKED: rows stay until this transaction commits.
        List<PendingUsage> rows = pending.claimOldest(BATCH);
        for (PendingUsage row : rows) {
            send(row);
            pending.delete(row);
        }
    }

    private static boolean isAlreadyTaken(StripeException e) {
        return e.getStatusCode() == 400 && e.getMessage().contains("already exists with identifier");
    }

    private void send(PendingUsage row) {
        MeterEventCreateParams params =
                MeterEventCreateParams.builder()
                        .setEventName("labels_printed")
                        .setIdentifier(row.getEventId().toString())
                        .setTimestamp(row.getPrintedAt().getEpochSecond())
                        .putPayload("stripe_customer_id", row.getCustomerId())
                        .putPayload("value", Long.toString(row.getLabels()))
                        .build();
        try {
            MeterEvent.create(params, RequestOptions.getDefault()); // <- MTR-102
        } catch (StripeException e) { // <- MTR-102
            log.error("could not report {} labels of {}", row.getLabels(), row.getCustomerId(), e); // <- MTR-102
        } // <- MTR-102
    }

    public boolean isStale(PendingUsage row) {
        return row.getPrintedAt().isBefore(Instant.now().minusSeconds(3600));
    }
}
