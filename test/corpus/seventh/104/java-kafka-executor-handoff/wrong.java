package dev.cdrflow.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes call detail records to the billing ledger. enable.auto.commit is false. */
public final class CallRecordConsumer implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(CallRecordConsumer.class);

  private final KafkaConsumer<String, CallRecord> consumer;
  private final ExecutorService writers;
  private final CallLedger ledger;

  public CallRecordConsumer(
      KafkaConsumer<String, CallRecord> consumer, ExecutorService writers, CallLedger ledger) {
    this.consumer = consumer;
    this.writers = writers;
    this.ledger = ledger;
  }

  @Override
  public void run() {
    consumer.subscribe(List.of("telephony.calls.finished"));
    try {
      while (true) {
        var records = consumer.poll(Duration.ofSeconds(1));
        for (ConsumerRecord<String, CallRecord> record : records) {
          writers.submit(() -> ledger.insertIfNew(record.value())); // <- MTR-104|MTR-101
        }
        if (!records.isEmpty()) {
          consumer.commitSync(); // <- MTR-104|MTR-101
          log.debug("took {} call records", records.count());
        }
      }
    } catch (WakeupException e) {
      log.info("call record consumer stopped");
    } finally {
      consumer.close();
    }
  }

  public void stop() {
    consumer.wakeup();
  }
}
