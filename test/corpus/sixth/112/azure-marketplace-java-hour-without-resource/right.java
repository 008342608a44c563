package com.northbeam.marketplace;

import com.google.common.collect.Lists;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Reports the closed hours of customers who came through the Azure Marketplace. */
@Component
public class AzureUsageReporter {

    private static final Logger log = LoggerFactory.getLogger(AzureUsageReporter.class);

    /** Azure takes usage for a day; somebody has to look well before. */
    private static final Duration PATIENCE = Duration.ofHours(6);

    record Event(UUID resourceId, String planId, String dimension, double quantity, Instant effectiveStartTime) {}
    record Batch(List<Event> request) {}
    record Result(UUID resourceId, String dimension, Instant effectiveStartTime, String status) {}
    record Answer(int count, List<Result> result) {}
    private record Due(AzureHour hour, Event event) {}

    private final AzureHours hours;
    private final AzureResources resources;
    private final RestClient azure;
    private final MeterRegistry metrics;

    AzureUsageReporter(AzureHours hours, AzureResources resources, RestClient marketplaceApi, MeterRegistry metrics) {
        this.hours = hours;
        this.resources = resources;
        this.azure = marketplaceApi;
        this.metrics = metrics;
    }

    @Scheduled(cron = "0 5/20 * * * *", zone = "UTC")
    @SchedulerLock(name = "azure-usage")
    public void report() {
        Map<Long, UUID> resourceOfTenant = resources.byTenant();
        List<Due> due = new ArrayList<>();
        for (AzureHour hour : hours.unreportedBefore(Instant.now().truncatedTo(ChronoUnit.HOURS))) {
            UUID resource = resourceOfTenant.get(hour.tenantId());
            if (resource == null) {
                // The landing page may be seconds or hours behind the first use. The hour stays unreported.
                metrics.counter("azure.usage", "status", "waiting").increment();
                if (hour.start().isBefore(Instant.now().minus(PATIENCE))) {
                    hours.needsClerk(hour.id(), "no subscription after " + PATIENCE);
                }
                continue;
            }
            due.add(new Due(hour, new Event(resource, hour.planId(), hour.dimension(), hour.overage(), hour.start())));
        }
        Lists.partition(due, 25).forEach(this::send);
    }

    private void send(List<Due> part) {
        Answer answer;
        try {
            answer = azure.post().uri("/api/batchUsageEvent?api-version=2018-08-31")
                .body(new Batch(part.stream().map(Due::event).toList()))
                .retrieve()
                .body(Answer.class);
        } catch (RestClientException e) {
            log.error("{} hours stay unreported until the next run", part.size(), e);
            return;
        }
        for (Due due : part) {
            String status = statusOf(due.event(), answer);
            metrics.counter("azure.usage", "status", status).increment();
            switch (status) {
                case "Accepted" -> hours.close(due.hour().id(), status);
                case "Error", "ResourceNotActive" -> log.warn("hour {} is tried again: {}", due.hour().id(), status);
                default -> hours.needsClerk(due.hour().id(), status);
            }
        }
    }

    private static String statusOf(Event event, Answer answer) {
        return answer.result().stream()
            .filter(r -> r.resourceId().equals(event.resourceId()) && r.dimension().equals(event.dimension())
                && r.effectiveStartTime().equals(event.effectiveStartTime()))
            .map(Result::status).findFirst().orElse("Error");
    }
}
