package com.heliodb.billing;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
public class HourlyCharges {

  private static final Logger log = LoggerFactory.getLogger(HourlyCharges.class);

  private final JdbcClient jdbc;
  private final MeterRegistry metrics;

  public HourlyCharges(JdbcClient jdbc, MeterRegistry metrics) {
    this.jdbc = jdbc;
    this.metrics = metrics;
  }

  /** Charges each cluster for the hours since the last run. Every replica runs it; the progress row lets one in. */
  @Scheduled(cron = "0 10 * * * *", zone = "UTC")
  @Transactional
  public void charge() {
    var progress =
        jdbc.sql("select charged_until from billing_progress for update skip locked").query(Instant.class).optional();
    if (progress.isEmpty()) {
      log.debug("another replica is charging");
      return;
    }
    var from = progress.get();
    var until = Instant.now().truncatedTo(ChronoUnit.HOURS);
    if (!from.isBefore(until)) return;

    var charges =
        jdbc.sql(
                """
                insert into charges (account_id, cluster_id, from_at, until_at, compute_seconds, amount)
                select c.account_id, c.id, :from, :until, sum(s.seconds), sum(s.seconds * s.price_per_second)
                from compute_samples s join clusters c on c.id = s.cluster_id
                where s.sampled_at >= :from and s.sampled_at < :until
                group by c.account_id, c.id
                """)
            .param("from", from)
            .param("until", until)
            .update();
    jdbc.sql("update billing_progress set charged_until = :until").param("until", until).update();

    metrics.counter("billing.charges").increment(charges);
    metrics.gauge("billing.charged.until", until.getEpochSecond());
    log.info("{} charges for {} to {}", charges, from, until);
  }
}
