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
    private final Heartbeat heartbeat;
    private final PagerDuty pager;
    private final Clock clock;

    public NightlyInvoices(InvoiceRun run, Heartbeat heartbeat, PagerDuty pager, Clock clock) {
        this.run = run;
        this.heartbeat = heartbeat;
        this.pager = pager;
        this.clock = clock;
    }

    /** Invoices all accounts whose period ended yesterday; an invoice is made once for each account and period. */
    @Scheduled(cron = "0 30 2 * * *", zone = "UTC")
    @SchedulerLock(name = "nightly-invoices", lockAtLeastFor = "PT5M", lockAtMostFor = "PT4H")
    public void invoiceYesterday() {
        LocalDate day = LocalDate.now(clock.withZone(ZoneOffset.UTC)).minusDays(1);
        InvoiceRun.Result result;
        try {
            result = run.forPeriodsEndingOn(day);
        } catch (RuntimeException e) {
            pager.trigger("nightly-invoices", "invoicing of " + day + " failed", e);
            throw e;
        }

        log.info("{}: {} invoices, {} failed", day, result.created(), result.failed());
        if (result.failed() > 0) {
            pager.trigger("nightly-invoices", result.failed() + " accounts of " + day + " have no invoice", null);
        }
        // missing for 26 hours, it pages as well
        heartbeat.beat("nightly-invoices");
    }
}
