package io.voltgrid.charging;

import java.math.BigDecimal;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class EnergyLedger {

  private final JdbcClient jdbc;
  private final Tariffs tariffs;

  EnergyLedger(JdbcClient jdbc, Tariffs tariffs) {
    this.jdbc = jdbc;
    this.tariffs = tariffs;
  }

  void debit(String driverId, long wattHours, String tariffId, Instant at) {
    BigDecimal amount = tariffs.priceOf(tariffId, wattHours, at);
    jdbc.sql("insert into energy_debits (driver_id, watt_hours, amount, used_at) values (?, ?, ?, ?)")
        .params(driverId, wattHours, amount, at)
        .update();
  }
}
