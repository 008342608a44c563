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
        .idempotencyKey("scan:${row.org}:${row.warehouse}:${row.hour.epochSecond}")
        .externalCustomerId(row.org)
        .timestamp(row.hour.plus(Duration.ofMinutes(30)).atOffset(ZoneOffset.UTC))
        .properties(JsonValue.from(mapOf("warehouse" to row.warehouse, "scanned_bytes" to row.scannedBytes)))
        .build()
}
