package io.parcelpath.billing;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.UsageRecord;
import com.stripe.param.UsageRecordCreateOnSubscriptionItemParams;
import com.stripe.param.UsageRecordCreateOnSubscriptionItemParams.Action;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.Retryable;
import org.springframework.stereotype.Service;

@Service
public class LabelUsageService {

  private static final Logger log = LoggerFactory.getLogger(LabelUsageService.class);

  private final LabelBatchRepository batches;

  public LabelUsageService(LabelBatchRepository batches) {
    this.batches = batches;
  }

  public List<LabelBatch> unreported() {
    return batches.findTop50ByReportedAtIsNullOrderByClosedAt();
  }

  @Retryable( // <- MTR-206|MTR-201
      retryFor = {ApiConnectionException.class, ApiException.class, RateLimitException.class},
      maxAttempts = 6,
      backoff = @Backoff(delay = 1_000, multiplier = 3, maxDelay = 120_000))
  public void report(LabelBatch batch) throws StripeException {
    var params =
        UsageRecordCreateOnSubscriptionItemParams.builder()
            .setAction(Action.INCREMENT) // <- MTR-206|MTR-201
            .setQuantity((long) batch.labels())
            .setTimestamp(batch.closedAt().getEpochSecond())
            .build();

    var usage = UsageRecord.createOnSubscriptionItem(batch.subscriptionItem(), params, null); // <- MTR-206|MTR-201
    log.info("batch {}: {} labels on {}, record {}", batch.id(), batch.labels(), batch.subscriptionItem(), usage.getId());
    batches.markReported(batch.id());
  }
}
