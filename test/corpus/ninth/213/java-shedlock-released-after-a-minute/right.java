package eu.parcelhive.billing;

import java.time.Clock;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Month's end on three nodes: some 9000 merchants, two or three of them a second. */
@Component
public class MonthCloseJob {

    private static final Logger LOG = LoggerFactory.getLogger(MonthCloseJob.class);

    private final MerchantRepository merchants;
    private final InvoiceService invoices;
    private final Clock clock;

    public MonthCloseJob(MerchantRepository merchants, InvoiceService invoices, Clock clock) {
        this.merchants = merchants;
        this.invoices = invoices;
        this.clock = clock;
    }

    @Scheduled(cron = "0 */10 2-6 1 * *", zone = "UTC")
    @SchedulerLock(name = "month-close", lockAtMostFor = "PT2H30M", lockAtLeastFor = "PT30S")
    public void closeMonth() {
        YearMonth month = YearMonth.now(clock).minusMonths(1);
        List<String> failed = new ArrayList<>();
        for (Merchant merchant : merchants.withoutInvoice(month)) {
            try {
                // One transaction: the invoice, unique by merchant and month, and its mail in the outbox.
                invoices.createOnce(merchant, month);
            } catch (RuntimeException e) {
                LOG.error("month {} of merchant {} not closed", month, merchant.id(), e);
                failed.add(merchant.id());
            }
        }
        if (!failed.isEmpty()) {
            throw new IllegalStateException(failed.size() + " merchants without an invoice for " + month);
        }
        LOG.info("month {} closed", month);
    }

    @Scheduled(cron = "0 0 7 1 * *", zone = "UTC")
    @SchedulerLock(name = "month-close-check", lockAtMostFor = "PT10M")
    public void warnWhenOpen() {
        long open = merchants.countWithoutInvoice(YearMonth.now(clock).minusMonths(1));
        if (open > 0) {
            throw new IllegalStateException(open + " merchants still without an invoice");
        }
    }
}
