package io.example.monitoring.billing;

import com.recurly.v3.Client;
import com.recurly.v3.RequestOptions;
import com.recurly.v3.requests.UsageCreate;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.joda.time.DateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports the checks that every customer ran in a month. One instance runs at a time (ShedLock). */
public class MonthlyCheckReport {

    private static final Logger log = LoggerFactory.getLogger(MonthlyCheckReport.class);

    private final Client recurly;
    private final CheckCounts counts;
    private final Alerts alerts;

    public MonthlyCheckReport(Client recurly, CheckCounts counts, Alerts alerts) {
        this.recurly = recurly;
        this.counts = counts;
        this.alerts = alerts;
    }

    public void report(YearMonth month) {
        List<String> failed = new ArrayList<>();
        for (CustomerCount count : counts.unreported(month)) {
            try {
                send(count, month);
                counts.markReported(count.customerId(), month);
            } catch (RuntimeException e) {
                log.error("usage of {} for {} not reported", count.customerId(), month, e);
                failed.add(count.customerId());
            }
        }
        if (!failed.isEmpty()) {
            alerts.page("monthly usage failed for " + failed);
            throw new IllegalStateException(failed.size() + " customers not reported, will run again");
        }
    }

    private void send(CustomerCount count, YearMonth month) {
        UsageCreate usage = new UsageCreate();
        usage.setAmount(BigDecimal.valueOf(count.checks()));
        usage.setUsageTimestamp(new DateTime(month.getYear(), month.getMonthValue(), 1, 0, 0));
        RequestOptions options = new RequestOptions();
        options.addHeader("Idempotency-Key", "checks-" + count.customerId() + "-" + month);
        recurly.createUsage(count.subscriptionId(), "code-checks", usage, options);
    }
}
