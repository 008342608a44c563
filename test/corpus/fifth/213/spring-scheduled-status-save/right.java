package io.acme.invoicing;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

interface BillingRuns extends JpaRepository<BillingRun, Long> {
    List<BillingRun> findByStatusAndDueOnLessThanEqual(BillingRun.Status status, LocalDate day);

    @Modifying
    @Transactional
    @Query("update BillingRun r set r.status = 'RUNNING' where r.id = :id and r.status = 'PENDING'")
    int claim(long id);
}

@Component
class NightlyInvoicing {
    private static final Logger log = LoggerFactory.getLogger(NightlyInvoicing.class);

    private final BillingRuns runs;
    private final InvoiceBuilder invoices;
    private final Clock clock;

    NightlyInvoicing(BillingRuns runs, InvoiceBuilder invoices, Clock clock) {
        this.runs = runs;
        this.invoices = invoices;
        this.clock = clock;
    }

    /** Three instances run; the work of a night is shared out between them. */
    @Scheduled(cron = "0 15 2 * * *", zone = "UTC")
    void run() {
        for (BillingRun run : runs.findByStatusAndDueOnLessThanEqual(BillingRun.Status.PENDING, LocalDate.now(clock))) {
            if (runs.claim(run.getId()) == 0) {
                continue;
            }
            try {
                int lines = invoices.build(run.getAccountId(), run.getPeriod());
                log.info("run {} made {} lines", run.getId(), lines);
                run.setStatus(BillingRun.Status.DONE);
            } catch (RuntimeException e) {
                log.error("run {} failed", run.getId(), e);
                run.setStatus(BillingRun.Status.FAILED);
            }
            runs.save(run);
        }
    }
}
