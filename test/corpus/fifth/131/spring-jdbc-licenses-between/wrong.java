package com.acme.licensing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

@Service
class LicenseUsage {

  record Count(String customerId, long licenses) {}

  private final JdbcClient jdbc;
  private final UsageLedger ledger;

  LicenseUsage(JdbcClient jdbc, UsageLedger ledger) {
    this.jdbc = jdbc;
    this.ledger = ledger;
  }

  @Scheduled(cron = "0 20 * * * *", zone = "UTC")
  void meterMissingDays() {
    for (LocalDate day : ledger.daysWithout("licenses")) {
      for (Count count : activeOn(day)) {
        ledger.put("licenses:" + count.customerId() + ":" + day, count.customerId(), "licenses", count.licenses(), day);
      }
      ledger.closeDay("licenses", day);
    }
  }

  /** A licence that is in force has no {@code valid_to} yet. */
  private List<Count> activeOn(LocalDate day) {
    Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    return jdbc.sql( // <- MTR-131
            "SELECT customer_id, count(*) AS licenses FROM licenses" // <- MTR-131
                + " WHERE valid_from < :end AND :start < valid_to" // <- MTR-131
                + " GROUP BY customer_id") // <- MTR-131
        .param("start", java.sql.Timestamp.from(start))
        .param("end", java.sql.Timestamp.from(end))
        .query(Count.class)
        .list();
  }
}
