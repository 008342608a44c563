package tech.cargolane.billing;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
public class NightlyInvoices {

    private static final Logger log = LoggerFactory.getLogger(NightlyInvoices.class);

    private final InvoiceRun run;
    private final Clock clock;

    public NightlyInvoices(InvoiceRun run, Clock clock) {
        this.run = run;
        this.clock = clock;
    }

    /** Invoices all accounts whose period ended yesterday; an invoice is made once for each account and period. */
    @Scheduled(cron = "0 30 2 * * *", zone = "UTC")
    @SchedulerLock(name = "nightly-invoices", lockAtLeastFor = "PT5M", lockAtMostFor = "PT4H")
    public void invoiceYesterday() {
        LocalDate day = LocalDate.now(clock.withZone(ZoneOffset.UTC)).minusDays(1);
        try {
            InvoiceRun.Result result = run.forPeriodsEndingOn(day);
            log.info("{}: {} invoices, {} failed", day, result.created(), result.failed()); // <- MTR-604?
        } catch (Exception e) { // <- MTR-604
            log.error("invoicing of {} failed", day, e); // <- MTR-604
        }
    }
}
