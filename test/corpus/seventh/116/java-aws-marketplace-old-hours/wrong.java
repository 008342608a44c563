package io.docuscan.marketplace;

import com.google.common.collect.Lists;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.marketplacemetering.model.BatchMeterUsageResponse;
import software.amazon.awssdk.services.marketplacemetering.model.MarketplaceMeteringException;
import software.amazon.awssdk.services.marketplacemetering.model.UsageRecord;

@Component
class MarketplaceReport {
  private static final Duration LOOK_BACK = Duration.ofDays(3); // <- MTR-116

  private final UsageHours hours;
  private final MarketplaceMeteringClient aws;
  private final MarketplaceProperties properties;
  private final MeterRegistry meters;
  private final Clock clock;

  MarketplaceReport(
      UsageHours hours, MarketplaceMeteringClient aws, MarketplaceProperties properties, MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.hours = hours;
    this.aws = aws;
    this.properties = properties;
    this.clock = clock;
  }

  /** Each row is the closed hour of one customer and dimension. Runs on the leader only. */
  @Scheduled(cron = "0 10,40 * * * *", zone = "UTC")
  void report() {
    Instant now = clock.instant();
    Instant currentHour = now.truncatedTo(ChronoUnit.HOURS);
    List<UsageHour> unreported = hours.unreported(now.minus(LOOK_BACK), currentHour); // <- MTR-116
    for (List<UsageHour> part : Lists.partition(unreported, 25)) {
      send(part);
    }
  }

  private void send(List<UsageHour> part) {
    BatchMeterUsageResponse answer;
    try {
      answer = aws.batchMeterUsage(r -> r
          .productCode(properties.productCode())
          .usageRecords(part.stream().map(MarketplaceReport::toRecord).toList()));
    } catch (MarketplaceMeteringException e) {
      hours.noteRefusal(part, e.getMessage()); // unreported as before, and on the billing dashboard
      meters.counter("marketplace.calls.refused").increment();
      return;
    }
    for (var result : answer.results()) {
      hours.noteResult(result.usageRecord(), result.statusAsString(), result.meteringRecordId());
    }
    for (UsageRecord left : answer.unprocessedRecords()) {
      hours.noteResult(left, "Unprocessed", null); // stays unreported, next run in half an hour
    }
  }

  private static UsageRecord toRecord(UsageHour hour) {
    return UsageRecord.builder()
        .customerAWSAccountId(hour.awsAccountId())
        .licenseArn(hour.licenseArn())
        .dimension(hour.dimension())
        .timestamp(hour.startedAt())
        .quantity(hour.quantity())
        .build();
  }
}
