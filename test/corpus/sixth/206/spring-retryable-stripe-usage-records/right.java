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

  /** Billing periods with closed batches that Stripe does not have in its total yet. */
  public List<LabelPeriod> unreported() {
    return batches.openPeriodsWithUnreportedBatches();
  }

  /** One record a period, at its start: the total replaces the one before, however often it is sent. */
  @Retryable(
      retryFor = {ApiConnectionException.class, ApiException.class, RateLimitException.class},
      maxAttempts = 6,
      backoff = @Backoff(delay = 1_000, multiplier = 3, maxDelay = 120_000))
  public void report(LabelPeriod period) throws StripeException {
    var total = batches.totalOfClosed(period);

    var params =
        UsageRecordCreateOnSubscriptionItemParams.builder()
            .setAction(Action.SET)
            .setQuantity(total.labels())
            .setTimestamp(period.start().getEpochSecond())
            .build();

    var usage = UsageRecord.createOnSubscriptionItem(period.subscriptionItem(), params, null);
    log.info("{}: {} labels so far, record {}", period, total.labels(), usage.getId());
    batches.markReported(total.batchIds());
  }
}
