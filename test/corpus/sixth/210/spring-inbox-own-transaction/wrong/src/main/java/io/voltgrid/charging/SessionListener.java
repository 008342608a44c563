package io.voltgrid.charging;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.retry.annotation.Backoff;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
class SessionListener {

  private final Inbox inbox;
  private final EnergyLedger ledger;
  private final MeterRegistry metrics;

  SessionListener(Inbox inbox, EnergyLedger ledger, MeterRegistry metrics) {
    this.inbox = inbox;
    this.ledger = ledger;
    this.metrics = metrics;
  }

  @RetryableTopic(attempts = "6", backoff = @Backoff(delay = 5_000, multiplier = 4, maxDelay = 900_000))
  @KafkaListener(topics = "charging-sessions", groupId = "energy-ledger")
  @Transactional
  public void onSession(ConsumerRecord<String, ChargingSession> message) {
    var session = message.value();
    if (!inbox.accept(session.id())) { // <- MTR-210
      metrics.counter("ledger.sessions.repeated").increment();
      return;
    }
    ledger.debit(session.driverId(), session.wattHours(), session.tariffId(), session.endedAt());
    metrics.counter("ledger.sessions.debited").increment();
  }
}
