package com.quillmail.delivery;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Tells the billing team's topic how many mails a campaign has sent. The key is what billing deduplicates by. */
@Component
class UsagePublisher {

    private static final Logger log = LoggerFactory.getLogger(UsagePublisher.class);

    private final KafkaTemplate<String, CampaignHandedOver> kafka;

    UsagePublisher(KafkaTemplate<String, CampaignHandedOver> kafka) {
        this.kafka = kafka;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT) // <- MTR-111
    void publish(CampaignHandedOver event) throws Exception { // <- MTR-111
        var sent = kafka.send("usage.mails", "campaign-" + event.campaignId(), event).get(10, TimeUnit.SECONDS); // <- MTR-111
        log.debug("usage of campaign {} is at offset {}", event.campaignId(), sent.getRecordMetadata().offset());
    }
}
