import { earlyMark } from '#audit/rules/ingestion/early-mark.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyMark, {
  fires: [
    {
      name: 'a checkpoint that is moved to claim the window',
      files: {
        'src/orb-kotlin-checkpoint-before-ingest.kt': `
          package dev.lakehouse.billing

          import com.withorb.api.client.OrbClient
          import com.withorb.api.core.JsonValue
          import com.withorb.api.errors.BadRequestException
          import com.withorb.api.models.EventIngestParams
          import io.micrometer.core.annotation.Timed
          import org.slf4j.LoggerFactory
          import org.springframework.jdbc.core.JdbcTemplate
          import org.springframework.scheduling.annotation.Scheduled
          import org.springframework.stereotype.Component
          import java.sql.Timestamp
          import java.time.Clock
          import java.time.Duration
          import java.time.Instant
          import java.time.ZoneOffset
          import java.time.temporal.ChronoUnit

          data class ScanHour(val org: String, val warehouse: String, val hour: Instant, val scannedBytes: Long)

          @Component
          class ScanExporter(
              private val jdbc: JdbcTemplate,
              private val orb: OrbClient,
              private val clock: Clock,
          ) {
              private val log = LoggerFactory.getLogger(javaClass)

              @Timed("scan.export")
              @Scheduled(cron = "0 20 * * * *", zone = "UTC")
              fun exportClosedHours() {
                  // scan_hours of an hour are complete at a quarter past the next one
                  val until = clock.instant().truncatedTo(ChronoUnit.HOURS)
                  val since = claimWindow(until) ?: return
                  val hours = closedHours(since, until)
                  log.info("exporting {} scan hours of {} to {}", hours.size, since, until)

                  for (chunk in hours.chunked(250)) {
                      try {
                          ingest(chunk)
                      } catch (e: BadRequestException) {
                          log.warn("chunk refused, sending its {} hours singly", chunk.size, e)
                          chunk.forEach(::ingestOrPark)
                      }
                  }
              }

              /** Both replicas run the cron; whoever moves the checkpoint does the export. */
              private fun claimWindow(until: Instant): Instant? {
                  val since = jdbc.queryForObject(
                      "SELECT exported_until FROM export_checkpoint WHERE name = 'scan-hours'", Timestamp::class.java,
                  )!!
                  val moved = jdbc.update(
                      "UPDATE export_checkpoint SET exported_until = ? WHERE name = 'scan-hours' AND exported_until = ?",
                      Timestamp.from(until), since,
                  )
                  return if (moved == 1) since.toInstant() else null
              }

              private fun closedHours(since: Instant, until: Instant): List<ScanHour> = jdbc.query(
                  "SELECT org, warehouse, hour, scanned_bytes FROM scan_hours WHERE hour >= ? AND hour < ? ORDER BY hour",
                  { rs, _ -> ScanHour(rs.getString(1), rs.getString(2), rs.getTimestamp(3).toInstant(), rs.getLong(4)) },
                  Timestamp.from(since), Timestamp.from(until),
              )

              private fun ingest(rows: List<ScanHour>) {
                  orb.events().ingest(EventIngestParams.builder().events(rows.map(::toEvent)).build())
              }

              private fun ingestOrPark(row: ScanHour) {
                  try {
                      ingest(listOf(row))
                  } catch (e: BadRequestException) {
                      log.error("parked {}", row, e)
                      jdbc.update(
                          "INSERT INTO parked_scan_hours (org, warehouse, hour, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                          row.org, row.warehouse, Timestamp.from(row.hour), e.message,
                      )
                  }
              }

              private fun toEvent(row: ScanHour) = EventIngestParams.Event.builder()
                  .eventName("warehouse_scan")
                  .idempotencyKey("scan:\${row.org}:\${row.warehouse}:\${row.hour.epochSecond}")
                  .externalCustomerId(row.org)
                  .timestamp(row.hour.plus(Duration.ofMinutes(30)).atOffset(ZoneOffset.UTC))
                  .properties(JsonValue.from(mapOf("warehouse" to row.warehouse, "scanned_bytes" to row.scannedBytes)))
                  .build()
          }
        `,
      },
      at: ['src/orb-kotlin-checkpoint-before-ingest.kt:34'],
    },
  ],
  silent: [
    {
      name: 'a checkpoint that moves behind the last chunk',
      files: {
        'src/orb-kotlin-checkpoint-before-ingest.kt': `
          package dev.lakehouse.billing

          import com.withorb.api.client.OrbClient
          import com.withorb.api.core.JsonValue
          import com.withorb.api.errors.BadRequestException
          import com.withorb.api.models.EventIngestParams
          import io.micrometer.core.annotation.Timed
          import net.javacrumbs.shedlock.spring.annotation.SchedulerLock
          import org.slf4j.LoggerFactory
          import org.springframework.jdbc.core.JdbcTemplate
          import org.springframework.scheduling.annotation.Scheduled
          import org.springframework.stereotype.Component
          import java.sql.Timestamp
          import java.time.Clock
          import java.time.Duration
          import java.time.Instant
          import java.time.ZoneOffset
          import java.time.temporal.ChronoUnit

          data class ScanHour(val org: String, val warehouse: String, val hour: Instant, val scannedBytes: Long)

          @Component
          class ScanExporter(
              private val jdbc: JdbcTemplate,
              private val orb: OrbClient,
              private val clock: Clock,
          ) {
              private val log = LoggerFactory.getLogger(javaClass)

              @Timed("scan.export")
              @Scheduled(cron = "0 20 * * * *", zone = "UTC")
              @SchedulerLock(name = "scan-export", lockAtMostFor = "PT50M")
              fun exportClosedHours() {
                  // scan_hours of an hour are complete at a quarter past the next one
                  val until = clock.instant().truncatedTo(ChronoUnit.HOURS)
                  val since = exportedUntil()
                  val hours = closedHours(since, until)
                  log.info("exporting {} scan hours of {} to {}", hours.size, since, until)

                  for (chunk in hours.chunked(250)) {
                      try {
                          ingest(chunk)
                      } catch (e: BadRequestException) {
                          log.warn("chunk refused, sending its {} hours singly", chunk.size, e)
                          chunk.forEach(::ingestOrPark)
                      }
                  }
                  // Only now: when a chunk does not get through, the next run starts at the same hour, and Orb knows the keys it has.
                  jdbc.update("UPDATE export_checkpoint SET exported_until = ? WHERE name = 'scan-hours'", Timestamp.from(until))
              }

              private fun exportedUntil(): Instant = jdbc.queryForObject(
                  "SELECT exported_until FROM export_checkpoint WHERE name = 'scan-hours'", Timestamp::class.java,
              )!!.toInstant()

              private fun closedHours(since: Instant, until: Instant): List<ScanHour> = jdbc.query(
                  "SELECT org, warehouse, hour, scanned_bytes FROM scan_hours WHERE hour >= ? AND hour < ? ORDER BY hour",
                  { rs, _ -> ScanHour(rs.getString(1), rs.getString(2), rs.getTimestamp(3).toInstant(), rs.getLong(4)) },
                  Timestamp.from(since), Timestamp.from(until),
              )

              private fun ingest(rows: List<ScanHour>) {
                  orb.events().ingest(EventIngestParams.builder().events(rows.map(::toEvent)).build())
              }

              private fun ingestOrPark(row: ScanHour) {
                  try {
                      ingest(listOf(row))
                  } catch (e: BadRequestException) {
                      log.error("parked {}", row, e)
                      jdbc.update(
                          "INSERT INTO parked_scan_hours (org, warehouse, hour, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                          row.org, row.warehouse, Timestamp.from(row.hour), e.message,
                      )
                  }
              }

              private fun toEvent(row: ScanHour) = EventIngestParams.Event.builder()
                  .eventName("warehouse_scan")
                  .idempotencyKey("scan:\${row.org}:\${row.warehouse}:\${row.hour.epochSecond}")
                  .externalCustomerId(row.org)
                  .timestamp(row.hour.plus(Duration.ofMinutes(30)).atOffset(ZoneOffset.UTC))
                  .properties(JsonValue.from(mapOf("warehouse" to row.warehouse, "scanned_bytes" to row.scannedBytes)))
                  .build()
          }
        `,
      },
    },
    {
      name: 'a mark in another case than the delivery',
      files: {
        'src/openmeter-go-relay-status-unread.go': `
          package relay

          import (
          	"context"
          	"database/sql"
          	"fmt"
          	"log/slog"
          	"net/http"
          	"time"

          	cloudevents "github.com/cloudevents/sdk-go/v2/event"
          	"github.com/lib/pq"
          	openmeter "github.com/openmeterio/openmeter/api/client/go"
          )

          type Relay struct {
          	db    *sql.DB
          	meter *openmeter.ClientWithResponses
          	log   *slog.Logger
          }

          type outboxRow struct {
          	id       string
          	tenant   string
          	kind     string
          	quantity string
          	at       time.Time
          }

          // Run moves rows of usage_outbox to OpenMeter until ctx ends. One relay runs per database (leader elected).
          func (r *Relay) Run(ctx context.Context) {
          	ticker := time.NewTicker(2 * time.Second)
          	defer ticker.Stop()
          	for {
          		select {
          		case <-ctx.Done():
          			return
          		case <-ticker.C:
          			if err := r.step(ctx); err != nil {
          				r.log.ErrorContext(ctx, "relay step failed, rows stay in the outbox", "err", err)
          			}
          		}
          	}
          }

          func (r *Relay) step(ctx context.Context) error {
          	rows, err := r.pending(ctx, 200)
          	if err != nil || len(rows) == 0 {
          		return err
          	}
          	ids := make([]string, 0, len(rows))
          	events := make([]cloudevents.Event, 0, len(rows))
          	for _, row := range rows {
          		e := cloudevents.New()
          		e.SetID(row.id)
          		e.SetSource("usage-relay")
          		e.SetType(row.kind)
          		e.SetSubject(row.tenant)
          		e.SetTime(row.at)
          		if err := e.SetData("application/json", map[string]string{"quantity": row.quantity}); err != nil {
          			return fmt.Errorf("encode %s: %w", row.id, err)
          		}
          		ids = append(ids, row.id)
          		events = append(events, e)
          	}
          	res, err := r.meter.IngestEventBatchWithResponse(ctx, events)
          	if err != nil {
          		return fmt.Errorf("ingest %d events: %w", len(events), err)
          	}
          	switch res.StatusCode() {
          	case http.StatusNoContent:
          		_, err = r.db.ExecContext(ctx, \`UPDATE usage_outbox SET sent_at = now() WHERE id = ANY($1)\`, pq.Array(ids))
          		return err
          	case http.StatusBadRequest:
          		// A malformed event refuses the request: go through them one at a time and park the culprit.
          		return r.stepSingly(ctx, events)
          	default:
          		return fmt.Errorf("ingest %d events: openmeter answered %s: %s", len(events), res.Status(), res.Body)
          	}
          }

          func (r *Relay) stepSingly(ctx context.Context, events []cloudevents.Event) error {
          	for _, e := range events {
          		res, err := r.meter.IngestEventWithResponse(ctx, e)
          		if err != nil {
          			return fmt.Errorf("ingest %s: %w", e.ID(), err)
          		}
          		query := \`UPDATE usage_outbox SET sent_at = now() WHERE id = $1\`
          		if res.StatusCode() == http.StatusBadRequest {
          			r.log.ErrorContext(ctx, "event parked", "id", e.ID(), "answer", string(res.Body))
          			query = \`UPDATE usage_outbox SET parked_at = now() WHERE id = $1\`
          		} else if res.StatusCode() != http.StatusNoContent {
          			return fmt.Errorf("ingest %s: openmeter answered %s", e.ID(), res.Status())
          		}
          		if _, err := r.db.ExecContext(ctx, query, e.ID()); err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
    },
  ],
});
