package eu.tracewell.billing;

import com.stripe.StripeClient;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.param.billing.MeterEventCreateParams;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends yesterday's indexed spans. Quartz fires it again at once when it fails, up to the trigger's limit. */
@DisallowConcurrentExecution
public class SpanUsageJob implements Job {
    private static final Logger log = LoggerFactory.getLogger(SpanUsageJob.class);
    private static final int REFIRE_LIMIT = 5;

    private final StripeClient stripe;
    private final SpanCounts counts;

    public SpanUsageJob(StripeClient stripe, SpanCounts counts) {
        this.stripe = stripe;
        this.counts = counts;
    }

    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
        LocalDate day = LocalDate.ofInstant(context.getScheduledFireTime().toInstant(), ZoneOffset.UTC).minusDays(1);
        List<SpanCount> open = counts.unsentOn(day);
        int failed = 0;
        for (SpanCount count : open) {
            try {
                send(count);
                counts.markSent(count);
            } catch (StripeException e) {
                failed++;
                log.error("spans of {} on {} were not sent", count.organisation(), day, e);
            }
        }
        if (failed > 0) {
            JobExecutionException problem =
                    new JobExecutionException("%d of %d span counts were not sent".formatted(failed, open.size()));
            problem.setRefireImmediately(context.getRefireCount() < REFIRE_LIMIT);
            throw problem;
        }
    }

    private void send(SpanCount count) throws StripeException {
        MeterEventCreateParams params = MeterEventCreateParams.builder()
                .setEventName("indexed_spans")
                .setIdentifier("spans-%s-%s".formatted(count.organisation(), count.day()))
                .setTimestamp(count.day().atTime(12, 0).toEpochSecond(ZoneOffset.UTC))
                .putPayload("stripe_customer_id", count.stripeCustomer())
                .putPayload("value", Long.toString(count.spans()))
                .build();
        try {
            stripe.v1().billing().meterEvents().create(params);
        } catch (InvalidRequestException e) {
            if (!e.getMessage().contains("already exists")) {
                throw e;
            }
        }
    }
}
