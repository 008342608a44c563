package org.tilemaps.metering;

import io.github.resilience4j.retry.annotation.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.http.HttpEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestTemplate;

@Component
public class TileMeter {
  private static final Logger log = LoggerFactory.getLogger(TileMeter.class);

  private final RestTemplate metering;

  public TileMeter(RestTemplateBuilder builder, MeteringProperties properties) {
    this.metering =
        builder
            .rootUri(properties.url())
            .connectTimeout(Duration.ofSeconds(1))
            .readTimeout(Duration.ofSeconds(3))
            .build();
  }

  /** resilience4j.retry.instances.metering: five attempts, exponential back-off. */
  @Retry(name = "metering") // <- MTR-206
  public void add(String accountId, TileWindow window) {
    metering.postForEntity( // <- MTR-206
        "/counters/{account}/map-tiles/increment", // <- MTR-206
        new HttpEntity<>(Map.of("by", window.tiles(), "at", window.closedAt())),
        Void.class,
        accountId);
    log.debug("added {} tiles to {}", window.tiles(), accountId);
  }

  @Retry(name = "metering")
  public long monthToDate(String accountId, Instant from) {
    Long total = metering.getForObject("/counters/{account}/map-tiles?from={from}", Long.class, accountId, from);
    return total == null ? 0 : total;
  }

  public record TileWindow(Instant openedAt, Instant closedAt, long tiles) {}
}
