package ink.folio.billing;

import com.stripe.exception.StripeException;
import com.stripe.model.InvoiceItem;
import com.stripe.net.RequestOptions;
import com.stripe.param.InvoiceItemCreateParams;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Turns the print runs of the last hours into invoice items. Three replicas of the service are running. */
@Component
public class PrintRunBilling {
    private static final Logger log = LoggerFactory.getLogger(PrintRunBilling.class);
    private static final int PAGE = 200;

    private final PrintRunRepository runs;
    private final Clock clock;

    public PrintRunBilling(PrintRunRepository runs, Clock clock) {
        this.runs = runs;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT15M")
    @Transactional
    public void billFinishedRuns() throws StripeException {
        // SELECT * FROM print_run WHERE finished_at < ? AND billed_at IS NULL ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED
        List<PrintRun> due = runs.claimUnbilled(Instant.now(clock), PAGE);
        int billed = 0;
        for (PrintRun run : due) {
            if (tryToBill(run)) {
                billed++;
            }
        }
        log.info("billed {} of {} print runs", billed, due.size());
        if (billed < due.size()) {
            metrics().increment("print_runs_left", due.size() - billed);
        }
    }

    private boolean tryToBill(PrintRun run) {
        try {
            InvoiceItem item = InvoiceItem.create(toItem(run), onceFor(run));
            runs.markBilled(run.id(), item.getId(), Instant.now(clock));
            return true;
        } catch (StripeException e) {
            log.error("print run {} was not billed", run.id(), e);
            return false;
        }
    }

    private static RequestOptions onceFor(PrintRun run) {
        return RequestOptions.builder().setIdempotencyKey("print-run-" + run.id()).build();
    }

    private InvoiceItemCreateParams toItem(PrintRun run) {
        return InvoiceItemCreateParams.builder()
                .setCustomer(run.stripeCustomer())
                .setPricing(InvoiceItemCreateParams.Pricing.builder().setPrice(run.priceId()).build())
                .setQuantity(run.sheets())
                .putMetadata("print_run", run.id().toString())
                .build();
    }

    private BillingMetrics metrics() {
        return BillingMetrics.global();
    }
}
