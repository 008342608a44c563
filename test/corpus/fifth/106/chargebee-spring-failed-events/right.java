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
    Result answer = request.request();
    Set<String> refused = refusedIds(answer);
    var sent = new ArrayList<Long>();
    for (PendingUsage row : rows) {
      if (refused.contains(row.eventId())) {
        pending.markRefused(row.id());
      } else {
        sent.add(row.id());
      }
    }
    pending.markSent(sent);
    log.info("chargebee took {} usage events and refused {}", sent.size(), refused.size());
  }

  private static Set<String> refusedIds(Result answer) {
    var failed = answer.jsonResponse().optJSONArray("failed_events");
    if (failed == null) {
      return Set.of();
    }
    return failed.toList().stream()
        .map(entry -> ((java.util.Map<?, ?>) entry).get("deduplication_id").toString())
        .collect(Collectors.toSet());
  }
}
