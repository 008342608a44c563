package com.acme.billing.export;

import com.chargebee.Result;
import com.chargebee.models.UsageEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
public class UsageEventExporter {

  private static final Logger log = LoggerFactory.getLogger(UsageEventExporter.class);
  private static final int MAX_PER_CALL = 500;

  private final PendingUsageRepository pending;

  public UsageEventExporter(PendingUsageRepository pending) {
    this.pending = pending;
  }

  @Scheduled(fixedDelayString = "${usage.export.delay:PT1M}")
  public void export() throws Exception {
    List<PendingUsage> rows = pending.lockOldest(MAX_PER_CALL);
    if (rows.isEmpty()) {
      return;
    }
    var request = UsageEvent.batchIngest();
    for (int i = 0; i < rows.size(); i++) {
      PendingUsage row = rows.get(i);
      request
          .eventDeduplicationId(i, row.eventId())
          .eventSubscriptionId(i, row.subscriptionId())
          .eventUsageTimestamp(i, row.occurredAt().toEpochMilli())
          .eventProperties(i, row.properties());
    }
    Result answer = request.request(); // <- MTR-106
    log.info("chargebee took batch {} of {} usage events", answer.jsonResponse().get("batch_id"), rows.size()); // <- MTR-106
    pending.markSent(rows.stream().map(PendingUsage::id).toList()); // <- MTR-106
  }
}
