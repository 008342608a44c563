package com.example.sms.billing;

import java.time.Instant;
import java.util.List;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

@Component
public class SmsUsageExport {

    private final SmsRepository messages;
    private final RestClient sequence;

    public SmsUsageExport(SmsRepository messages, RestClient.Builder builder) {
        this.messages = messages;
        this.sequence = builder.baseUrl("https://eu.sequencehq.com/api").build();
    }

    record UsageEvent(String customerEventId, String customerId, String eventType, Instant eventTimestamp, int segments) {
        static UsageEvent of(Sms sms) {
            return new UsageEvent("sms-" + sms.getId(), sms.getCustomerId(), "sms", sms.getSentAt(), sms.getSegments());
        }
    }

    @Scheduled(cron = "0 */5 * * * *")
    @SchedulerLock(name = "sms-usage-export", lockAtMostFor = "PT30M")
    public void export() {
        List<Sms> open = messages.findTop500ByBilledFalseOrderById();
        for (Sms sms : open) {
            try {
                sms.setBilled(true); // <- MTR-210|MTR-109
                messages.save(sms); // <- MTR-210|MTR-109
                post(UsageEvent.of(sms));
            } catch (RuntimeException e) {
                messages.recordFailure(sms.getId(), e.getMessage());
            }
        }
    }

    private void post(UsageEvent event) {
        sequence.post()
                .uri("/usage-events")
                .contentType(MediaType.APPLICATION_JSON)
                .body(event)
                .retrieve()
                .toBodilessEntity();
    }
}
