package dev.cdrflow.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
        if (records.isEmpty()) {
          continue;
        }
        var writes = new ArrayList<Callable<Boolean>>();
        for (ConsumerRecord<String, CallRecord> record : records) {
          writes.add(() -> ledger.insertIfNew(record.value()));
        }
        for (Future<Boolean> write : writers.invokeAll(writes)) {
          write.get();
        }
        consumer.commitSync();
        log.debug("stored {} call records", records.count());
      }
    } catch (WakeupException e) {
      log.info("call record consumer stopped");
    } catch (ExecutionException e) {
      // The process ends; its successor gets the records again, those already in the ledger are recognised.
      throw new IllegalStateException("call records not stored, offsets left as they are", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      consumer.close();
    }
  }

  public void stop() {
    consumer.wakeup();
  }
}
