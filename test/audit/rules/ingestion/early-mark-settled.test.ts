import { earlyMark } from '#audit/rules/ingestion/early-mark.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyMark, {
  fires: [
    {
      name: 'failures that are given back, counted, and marked with the rest',
      files: {
        'src/gather.py': `
          async def flush(db, client):
              rows = await db.fetch("SELECT * FROM usage_outbox WHERE sent_at IS NULL LIMIT 500")
              results = await asyncio.gather(*(client.post("https://api.withorb.com/v1/ingest", json=payload(r)) for r in rows), return_exceptions=True)
              errors = [r for r in results if isinstance(r, Exception)]
              if errors:
                  log.warning("%d events could not be sent", len(errors))
              await db.execute("UPDATE usage_outbox SET sent_at = now() WHERE id = ANY($1)", [r["id"] for r in rows])
        `,
      },
      at: ['src/gather.py:7'],
    },
    {
      name: 'a flag that is set behind a failure that is only told',
      files: {
        'src/ef.cs': `
          public class UsageForwarder(AppDb db, ILagoClient lago, ILogger<UsageForwarder> log)
          {
              public async Task RunAsync(CancellationToken ct)
              {
                  var batch = await db.UsageEvents.Where(u => !u.Forwarded).OrderBy(u => u.Id).Take(100).ToListAsync(ct);
                  foreach (var usage in batch)
                  {
                      try
                      {
                          await lago.CreateEventAsync(usage.ToLagoEvent(), ct);
                      }
                      catch (HttpRequestException e)
                      {
                          log.LogWarning(e, "usage {Id} not forwarded", usage.Id);
                      }
                      usage.Forwarded = true;
                  }
                  await db.SaveChangesAsync(ct);
              }
          }
        `,
      },
      at: ['src/ef.cs:16'],
    },
    {
      name: 'batches that were rejected, marked with the others',
      files: {
        'src/m3ter-node-allsettled-marks-everything.js': `
          import { setTimeout as sleep } from 'node:timers/promises';
          import M3ter from 'm3ter-sdk';
          import { chunk } from 'lodash-es';
          import { sql } from './db.js';
          import { logger, metrics } from './telemetry.js';

          const m3ter = new M3ter({ orgId: process.env.M3TER_ORG_ID });
          const BATCH = 500;

          function toMeasurement(row) {
            return {
              uid: \`storage-\${row.id}\`,
              meter: 'object_storage',
              account: row.account_code,
              ts: row.measured_at.toISOString(),
              measure: { gb_hours: Number(row.gb_hours) },
              who: { bucket: row.bucket },
            };
          }

          async function submit(rows) {
            const { result } = await m3ter.usage.submit({ measurements: rows.map(toMeasurement) });
            if (result !== 'accepted') throw new Error(\`m3ter answered \${result}\`);
          }

          /** Submits what is pending; \`usage-submitter\` is a StatefulSet of one. */
          export async function submitPending() {
            const rows = await sql\`
              SELECT id, account_code, bucket, gb_hours, measured_at
                FROM storage_measurements
               WHERE submitted_at IS NULL
               ORDER BY attempts, id
               LIMIT 5000\`;
            if (rows.length === 0) return 0;

            const results = await Promise.allSettled(chunk(rows, BATCH).map(submit));
            const rejected = results.filter((result) => result.status === 'rejected');
            if (rejected.length > 0) {
              logger.warn({ reasons: rejected.map(({ reason }) => reason.message) }, 'some batches were not accepted');
              metrics.increment('m3ter.batches.rejected', rejected.length);
            }

            await sql\`UPDATE storage_measurements SET submitted_at = now() WHERE id IN \${sql(rows.map((row) => row.id))}\`;
            return rows.length;
          }

          export async function run(signal) {
            while (!signal.aborted) {
              const sent = await submitPending();
              if (sent === 0) await sleep(10_000);
            }
          }
        `,
      },
      at: ['src/m3ter-node-allsettled-marks-everything.js:43'],
    },
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
      name: 'rows that are chosen by what came of them',
      files: {
        'src/settled.py': `
          async def flush(db, client):
              rows = await db.fetch("SELECT * FROM usage_outbox WHERE sent_at IS NULL LIMIT 500")
              results = await asyncio.gather(*(client.post("https://api.withorb.com/v1/ingest", json=payload(r)) for r in rows), return_exceptions=True)
              done = [r["id"] for r, result in zip(rows, results) if not isinstance(result, Exception)]
              await db.execute("UPDATE usage_outbox SET sent_at = now() WHERE id = ANY($1)", done)
        `,
      },
    },
    {
      name: 'a failure among them that is raised before the mark',
      files: {
        'src/raise.ts': `
          export async function flush(rows: Row[]) {
            const results = await Promise.allSettled(rows.map((row) => orb.events.ingest({ events: [toEvent(row)] })));
            const failed = results.filter((result) => result.status === 'rejected');
            if (failed.length > 0) throw new AggregateError(failed.map((one) => one.reason));
            await db.update(usageEvents).set({ sentAt: new Date() }).where(inArray(usageEvents.id, rows.map((row) => row.id)));
          }
        `,
      },
    },
    {
      name: 'what the product itself delivers',
      files: {
        'src/shipped.rb': `
          class Parcel::Deliver
            def call(parcel)
              Parcel.transaction do
                parcel.update!(delivered_at: Time.current)
                UsageEvent.create!(key: "parcel-#{parcel.id}", units: 1)
              end
            end
          end
        `,
      },
    },
    {
      name: 'each batch marked when it was accepted',
      files: {
        'src/m3ter-node-allsettled-marks-everything.js': `
          import { setTimeout as sleep } from 'node:timers/promises';
          import M3ter from 'm3ter-sdk';
          import { chunk } from 'lodash-es';
          import { sql } from './db.js';
          import { logger, metrics } from './telemetry.js';

          const m3ter = new M3ter({ orgId: process.env.M3TER_ORG_ID });
          const BATCH = 500;

          function toMeasurement(row) {
            return {
              uid: \`storage-\${row.id}\`,
              meter: 'object_storage',
              account: row.account_code,
              ts: row.measured_at.toISOString(),
              measure: { gb_hours: Number(row.gb_hours) },
              who: { bucket: row.bucket },
            };
          }

          async function submit(rows) {
            const { result } = await m3ter.usage.submit({ measurements: rows.map(toMeasurement) });
            if (result !== 'accepted') throw new Error(\`m3ter answered \${result}\`);
          }

          /** Submits what is pending; \`usage-submitter\` is a StatefulSet of one. */
          export async function submitPending() {
            const rows = await sql\`
              SELECT id, account_code, bucket, gb_hours, measured_at
                FROM storage_measurements
               WHERE submitted_at IS NULL
               ORDER BY attempts, id
               LIMIT 5000\`;
            if (rows.length === 0) return 0;

            const batches = chunk(rows, BATCH);
            const results = await Promise.allSettled(batches.map(submit));
            let accepted = 0;
            for (const [index, result] of results.entries()) {
              const ids = batches[index].map((row) => row.id);
              if (result.status === 'fulfilled') {
                await sql\`UPDATE storage_measurements SET submitted_at = now() WHERE id IN \${sql(ids)}\`;
                accepted += ids.length;
              } else {
                logger.error({ err: result.reason, first: ids[0], count: ids.length }, 'batch stays pending');
                metrics.increment('m3ter.batches.rejected');
                await sql\`UPDATE storage_measurements SET attempts = attempts + 1 WHERE id IN \${sql(ids)}\`;
              }
            }
            return accepted;
          }

          export async function run(signal) {
            while (!signal.aborted) {
              const sent = await submitPending();
              if (sent === 0) await sleep(10_000);
            }
          }
        `,
      },
    },
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
