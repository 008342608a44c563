package org.parcelo.usage;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Counts printed labels; a merchant pays for the labels of a month. */
@Component
class LabelsPrintedListener {
    private static final Logger log = LoggerFactory.getLogger(LabelsPrintedListener.class);

    record LabelsPrinted(UUID batchId, long merchantId, int labels, Instant printedAt) {}

    private final LabelCounters counters;

    LabelsPrintedListener(LabelCounters counters) {
        this.counters = counters;
    }

    @KafkaListener(topics = "labels-printed", groupId = "label-usage", containerFactory = "usageListenerFactory")
    @Transactional
    void on(@Payload LabelsPrinted event) {
        if (counters.claim(event.batchId()) == 0) {
            log.info("batch {} was counted before", event.batchId());
            return;
        }
        var day = event.printedAt().atZone(ZoneOffset.UTC).toLocalDate();
        counters.add(event.merchantId(), day, event.labels());
        log.debug("batch {}: {} labels of merchant {}", event.batchId(), event.labels(), event.merchantId());
    }
}
