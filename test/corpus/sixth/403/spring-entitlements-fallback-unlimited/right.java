package com.acme.render.entitlements;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

@Service
public class EntitlementService {

    private static final Logger log = LoggerFactory.getLogger(EntitlementService.class);
    private static final Duration TIMEOUT = Duration.ofMillis(800);

    private final WebClient entitlements;
    private final RenderMinuteCounter counter;
    private final LimitSnapshots snapshots;
    private final MeterRegistry metrics;

    public EntitlementService(
            WebClient.Builder builder, RenderMinuteCounter counter, LimitSnapshots snapshots, MeterRegistry metrics) {
        this.entitlements = builder.baseUrl("http://entitlements.internal").build();
        this.counter = counter;
        this.snapshots = snapshots;
        this.metrics = metrics;
    }

    public Mono<Void> requireRenderMinutes(UUID accountId, long minutes) {
        return limitsOf(accountId)
            .flatMap(limits -> counter.tryConsume(accountId, limits.periodStart(), minutes, limits.renderMinutes()))
            .flatMap(granted -> granted
                ? Mono.empty()
                : Mono.error(new RenderMinutesExhaustedException(accountId)));
    }

    /** When the service is away, the snapshot its change events keep in our own database; without one, refused. */
    private Mono<Limits> limitsOf(UUID accountId) {
        return entitlements.get()
            .uri("/v2/accounts/{id}/limits", accountId)
            .retrieve()
            .bodyToMono(Limits.class)
            .timeout(TIMEOUT)
            .onErrorResume(e -> {
                metrics.counter("entitlements.fetch.failed").increment();
                log.error("limits of {} not fetched, using the snapshot", accountId, e);
                return snapshots.find(accountId)
                    .switchIfEmpty(Mono.error(new EntitlementsUnavailableException(accountId, e)));
            });
    }

    public Mono<Limits> show(UUID accountId) {
        return entitlements.get()
            .uri("/v2/accounts/{id}/limits", accountId)
            .retrieve()
            .bodyToMono(Limits.class)
            .doOnError(e -> log.warn("limits of {} not shown", accountId, e));
    }
}
