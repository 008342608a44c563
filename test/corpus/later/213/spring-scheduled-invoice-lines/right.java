package eu.seadock.billing;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;

import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Turns the metered berth hours of the last month into invoice lines. */
@Component
public class BerthInvoicing {

    private static final Logger log = LoggerFactory.getLogger(BerthInvoicing.class);

    private final JdbcClient jdbc;
    private final Clock clock;

    public BerthInvoicing(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    record BerthUsage(long marinaId, long hours, BigDecimal hourPrice) {}

    @Scheduled(cron = "0 30 2 1 * *", zone = "UTC")
    @SchedulerLock(name = "berth-invoicing", lockAtLeastFor = "PT30M", lockAtMostFor = "PT6H")
    @Transactional
    public void invoiceLastMonth() {
        YearMonth month = YearMonth.now(clock.withZone(ZoneOffset.UTC)).minusMonths(1);
        List<BerthUsage> usages = usagesOf(month);
        for (BerthUsage usage : usages) {
            addLine(month, usage);
        }
        log.info("{} invoice lines for {}", usages.size(), month);
    }

    private List<BerthUsage> usagesOf(YearMonth month) {
        return jdbc.sql("""
                        SELECT u.marina_id, sum(u.hours) AS hours, p.hour_price
                        FROM berth_usage u JOIN price_lists p ON p.marina_id = u.marina_id AND p.month = :month
                        WHERE u.started_at >= :start AND u.started_at < :end
                        GROUP BY u.marina_id, p.hour_price
                        """)
                .param("month", month.toString())
                .param("start", month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .param("end", month.plusMonths(1).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .query(BerthUsage.class)
                .list();
    }

    private void addLine(YearMonth month, BerthUsage usage) {
        jdbc.sql("""
                        INSERT INTO invoice_lines (marina_id, month, description, quantity, unit_price)
                        VALUES (:marina, :month, 'Berth hours', :hours, :price)
                        """)
                .param("marina", usage.marinaId())
                .param("month", month.toString())
                .param("hours", usage.hours())
                .param("price", usage.hourPrice())
                .update();
    }
}
