import { droppingRetry } from '#audit/rules/ingestion/dropping-retry.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(droppingRetry, {
  fires: [
    {
      name: 'a row that is deleted after its last attempt',
      files: {
        'billing/outbox.py': `
          from datetime import timedelta

          from django.db import models, transaction
          from django.utils import timezone

          from billing.lago import LagoError, send_event

          MAX_ATTEMPTS = 8


          class UsageOutbox(models.Model):
              transaction_id = models.CharField(max_length=64, unique=True)
              payload = models.JSONField()
              attempts = models.PositiveIntegerField(default=0)
              next_attempt_at = models.DateTimeField(default=timezone.now)
              sent_at = models.DateTimeField(null=True)


          def relay(limit=100):
              with transaction.atomic():
                  rows = list(
                      UsageOutbox.objects.select_for_update(skip_locked=True)
                      .filter(sent_at__isnull=True, next_attempt_at__lte=timezone.now())
                      .order_by("id")[:limit]
                  )
                  for row in rows:
                      try:
                          send_event(row.transaction_id, row.payload)
                      except LagoError:
                          row.attempts += 1
                          if row.attempts >= MAX_ATTEMPTS:
                              row.delete()
                              continue
                          row.next_attempt_at = timezone.now() + timedelta(seconds=2**row.attempts)
                          row.save(update_fields=["attempts", "next_attempt_at"])
                      else:
                          row.sent_at = timezone.now()
                          row.save(update_fields=["sent_at"])
        `,
        'src/Relay.kt': `
          package com.parcelo.outbox

          import io.micrometer.core.instrument.MeterRegistry
          import java.net.URI
          import java.net.http.HttpClient
          import java.net.http.HttpRequest
          import java.net.http.HttpResponse.BodyHandlers
          import org.jdbi.v3.core.Handle
          import org.jdbi.v3.core.Jdbi
          import org.slf4j.LoggerFactory

          data class OutboxRow(val id: Long, val shipmentId: String, val body: String, val attempts: Int)

          class LabelUsageRelay(
              private val jdbi: Jdbi,
              private val http: HttpClient,
              private val billing: URI,
              registry: MeterRegistry,
          ) {
              private val log = LoggerFactory.getLogger(javaClass)
              private val failures = registry.counter("label_usage.failures")

              /** Every ten seconds, from one scheduler thread. */
              fun relay() {
                  for (row in jdbi.withHandle<List<OutboxRow>, Exception>(::due)) {
                      try {
                          deliver(row)
                          jdbi.useHandle<Exception> { it.execute("delete from usage_outbox where id = ?", row.id) }
                      } catch (e: Exception) {
                          failures.increment()
                          log.warn("label usage {} not delivered, attempt {}", row.shipmentId, row.attempts + 1, e)
                          postpone(row, e)
                      }
                  }
              }

              private fun due(handle: Handle): List<OutboxRow> =
                  handle.createQuery(
                      "select id, shipment_id, body, attempts from usage_outbox where due_at <= now() order by id limit 100",
                  ).mapTo(OutboxRow::class.java).list()

              private fun deliver(row: OutboxRow) {
                  val request = HttpRequest.newBuilder(billing.resolve("/labels/usage"))
                      .header("Idempotency-Key", row.shipmentId)
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString(row.body))
                      .build()
                  val status = http.send(request, BodyHandlers.discarding()).statusCode()
                  check(status in 200..299) { "billing answered $status" }
              }

              private fun postpone(row: OutboxRow, cause: Exception) = jdbi.useHandle<Exception> { handle ->
                  if (row.attempts + 1 >= MAX_ATTEMPTS) {
                      log.error("giving up on label usage {}", row.shipmentId, cause)
                      handle.execute("delete from usage_outbox where id = ?", row.id)
                  } else {
                      handle.execute(
                          "update usage_outbox set attempts = attempts + 1, due_at = now() + interval '1 minute' where id = ?",
                          row.id,
                      )
                  }
              }

              private companion object {
                  const val MAX_ATTEMPTS = 5
              }
          }
        `,
      },
      at: ['billing/outbox.py:31', 'src/Relay.kt:53'],
    },
  ],
  silent: [
    {
      name: 'a row that is parked, or a failure that is written down',
      files: {
        'src/UsagePublisher.java': `
          package com.acme.usage;

          import org.slf4j.Logger;
          import org.slf4j.LoggerFactory;
          import org.springframework.scheduling.annotation.Scheduled;
          import org.springframework.stereotype.Service;

          @Service
          public class UsagePublisher {
              private static final Logger log = LoggerFactory.getLogger(UsagePublisher.class);
              private final MeteringClient metering;
              private final UsageOutboxRepository outbox;

              public UsagePublisher(MeteringClient metering, UsageOutboxRepository outbox) {
                  this.metering = metering;
                  this.outbox = outbox;
              }

              @Scheduled(fixedDelay = 5000)
              public void publishPending() {
                  for (UsageOutboxRow row : outbox.findDue(100)) {
                      try {
                          metering.recordUsage(row.toEvent());
                          outbox.markSent(row.id());
                      } catch (MeteringException e) {
                          if (row.attempts() + 1 >= 10) {
                              log.error("usage {} parked after ten attempts", row.id(), e);
                              outbox.park(row.id(), e.getMessage());
                          } else {
                              outbox.postpone(row.id(), row.attempts() + 1);
                          }
                      }
                  }
              }
          }
        `,
        'app/ReportUsage.php': `
          <?php

          namespace App\\Jobs;

          use App\\Models\\UsageRecord;
          use App\\Services\\StripeMeter;
          use Illuminate\\Bus\\Queueable;
          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Queue\\InteractsWithQueue;
          use Illuminate\\Support\\Facades\\Log;

          class ReportUsage implements ShouldQueue
          {
              use InteractsWithQueue, Queueable;

              public int $tries = 8;
              public array $backoff = [10, 60, 300, 900, 3600];

              public function __construct(private int $recordId)
              {
              }

              public function handle(StripeMeter $meter): void
              {
                  $record = UsageRecord::findOrFail($this->recordId);
                  $meter->record($record->customer, $record->metric, $record->quantity, "usage-{$record->id}");
                  $record->update(['reported_at' => now()]);
              }

              public function failed(\\Throwable $e): void
              {
                  UsageRecord::whereKey($this->recordId)->update(['failed_at' => now(), 'failure' => $e->getMessage()]);
                  Log::critical('usage record could not be reported', ['id' => $this->recordId]);
              }
          }
        `,
      },
    },
  ],
});
