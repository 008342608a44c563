package eu.papertrail.billing;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Writes the overage of the month that ended. Drafts are put by contract and month, a second run changes nothing. */
@Component
public class OverageJob {

    private static final Logger log = LoggerFactory.getLogger(OverageJob.class);

    private final ContractRepository contracts;
    private final OverageService overage;
    private final MeterRegistry metrics;
    private final Clock clock;

    public OverageJob(ContractRepository contracts, OverageService overage, MeterRegistry metrics, Clock clock) {
        this.contracts = contracts;
        this.overage = overage;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Scheduled(cron = "0 15 2 1 * *", zone = "UTC")
    @SchedulerLock(name = "overage", lockAtMostFor = "PT4H", lockAtLeastFor = "PT1M")
    public void run() {
        YearMonth month = YearMonth.now(clock.withZone(ZoneOffset.UTC)).minusMonths(1);
        try {
            List<Contract> active = contracts.findAllActiveIn(month);
            for (Contract contract : active) {
                overage.put(contract, month); // <- MTR-113?
            }
            metrics.counter("overage.contracts").increment(active.size());
        } catch (RuntimeException e) { // <- MTR-604, MTR-113?
            log.warn("overage of {} not finished: {}", month, e.getMessage()); // <- MTR-604
        }
    }
}
