package io.acme.metering

import ai.openmeter.client.EventsClient
import java.time.Instant
import org.slf4j.LoggerFactory
import org.springframework.jdbc.core.JdbcTemplate
import org.springframework.scheduling.annotation.Scheduled
import org.springframework.stereotype.Service

@Service
class WatermarkExporter(private val jdbc: JdbcTemplate, private val events: EventsClient) {
    private val log = LoggerFactory.getLogger(javaClass)

    @Scheduled(fixedDelay = 30_000)
    fun export() {
        val from = jdbc.queryForObject("SELECT last_id FROM watermarks WHERE name = 'openmeter'", Long::class.java) ?: 0
        val rows = rowsAfter(from)
        if (rows.isEmpty()) return
        val startedAt = Instant.now()
        try {
            events.ingest(rows.map(::toCloudEvent))
            jdbc.update("UPDATE watermarks SET last_id = ? WHERE name = 'openmeter'", rows.last().id)
        } finally {
            log.info("export of {} rows took {} ms", rows.size, Instant.now().toEpochMilli() - startedAt.toEpochMilli())
        }
    }

    private fun rowsAfter(id: Long): List<UsageRow> =
        jdbc.query(
            "SELECT id, subject, kind, units, at FROM usage_rows WHERE id > ? ORDER BY id LIMIT 200",
            { rs, _ -> UsageRow(rs.getLong(1), rs.getString(2), rs.getString(3), rs.getLong(4), rs.getTimestamp(5).toInstant()) },
            id,
        )

    private fun toCloudEvent(row: UsageRow) =
        CloudEvent(id = "usage-${row.id}", source = "core", type = row.kind, subject = row.subject, time = row.at, data = mapOf("units" to row.units))
}

data class UsageRow(val id: Long, val subject: String, val kind: String, val units: Long, val at: Instant)
