package com.acme.render.entitlements;

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

    public EntitlementService(WebClient.Builder builder, RenderMinuteCounter counter) {
        this.entitlements = builder.baseUrl("http://entitlements.internal").build();
        this.counter = counter;
    }

    public Mono<Void> requireRenderMinutes(UUID accountId, long minutes) {
        return limitsOf(accountId)
            .flatMap(limits -> counter.tryConsume(accountId, limits.periodStart(), minutes, limits.renderMinutes()))
            .flatMap(granted -> granted
                ? Mono.empty()
                : Mono.error(new RenderMinutesExhaustedException(accountId)));
    }

    private Mono<Limits> limitsOf(UUID accountId) {
        return entitlements.get()
            .uri("/v2/accounts/{id}/limits", accountId)
            .retrieve()
            .bodyToMono(Limits.class)
            .timeout(TIMEOUT)
            .onErrorResume(e -> Mono.just(Limits.unlimited())); // <- MTR-403, MTR-601?
    }

    public Mono<Limits> show(UUID accountId) {
        return entitlements.get()
            .uri("/v2/accounts/{id}/limits", accountId)
            .retrieve()
            .bodyToMono(Limits.class)
            .doOnError(e -> log.warn("limits of {} not shown", accountId, e));
    }
}
