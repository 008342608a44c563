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
            try {
                send(row);
                pending.delete(row);
            } catch (StripeException e) {
                if (isAlreadyTaken(e)) {
                    pending.delete(row);
                    continue;
                }
                log.error("label usage {} not reported, kept for the next run", row.getEventId(), e);
                failures.increment();
                pending.postpone(row);
            }
        }
    }

    private static boolean isAlreadyTaken(StripeException e) {
        return e.getStatusCode() == 400 && e.getMessage().contains("already exists with identifier");
    }

    private void send(PendingUsage row) throws StripeException {
        MeterEventCreateParams params =
                MeterEventCreateParams.builder()
                        .setEventName("labels_printed")
                        .setIdentifier(row.getEventId().toString())
                        .setTimestamp(row.getPrintedAt().getEpochSecond())
                        .putPayload("stripe_customer_id", row.getCustomerId())
                        .putPayload("value", Long.toString(row.getLabels()))
                        .build();
        MeterEvent.create(params, RequestOptions.getDefault());
    }

    public boolean isStale(PendingUsage row) {
        return row.getPrintedAt().isBefore(Instant.now().minusSeconds(3600));
    }
}
