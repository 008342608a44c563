package eu.papertrail.billing;

import io.micrometer.core.instrument.MeterRegistry;
import io.sentry.Sentry;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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
    private final AtomicLong lastSuccess;

    public OverageJob(ContractRepository contracts, OverageService overage, MeterRegistry metrics, Clock clock) {
        this.contracts = contracts;
        this.overage = overage;
        this.metrics = metrics;
        this.clock = clock;
        // Alerted on when older than 26 hours, see alerts/billing.yaml.
        this.lastSuccess = metrics.gauge("overage.last.success", new AtomicLong());
    }

    /** Every night: what failed on the first of the month is made up for on the next days. */
    @Scheduled(cron = "0 15 2 * * *", zone = "UTC")
    @SchedulerLock(name = "overage", lockAtMostFor = "PT4H", lockAtLeastFor = "PT1M")
    public void run() {
        YearMonth month = YearMonth.now(clock.withZone(ZoneOffset.UTC)).minusMonths(1);
        List<Contract> active = contracts.findAllActiveIn(month);
        List<Long> failed = new ArrayList<>();
        for (Contract contract : active) {
            try {
                overage.put(contract, month);
            } catch (RuntimeException e) {
                log.error("overage of contract {} in {}", contract.getId(), month, e);
                Sentry.captureException(e);
                failed.add(contract.getId());
            }
        }
        metrics.counter("overage.contracts").increment(active.size() - failed.size());
        metrics.counter("overage.failures").increment(failed.size());
        if (!failed.isEmpty()) {
            throw new IllegalStateException("overage of %d contracts not written: %s".formatted(failed.size(), failed));
        }
        lastSuccess.set(clock.instant().getEpochSecond());
    }
}
