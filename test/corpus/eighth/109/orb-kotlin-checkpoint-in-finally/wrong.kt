package dev.quarry.billing

import com.withorb.api.client.OrbClient
import com.withorb.api.core.JsonValue
import com.withorb.api.errors.OrbException
import com.withorb.api.models.EventIngestParams
import io.micrometer.core.instrument.MeterRegistry
import java.time.OffsetDateTime
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock
import org.slf4j.LoggerFactory
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.scheduling.annotation.Scheduled
import org.springframework.stereotype.Component

/** One finished query. `sequence` is given by the single log writer, in the order in which rows become visible. */
data class QueryUsage(val sequence: Long, val queryId: String, val tenant: String, val scannedBytes: Long, val finishedAt: OffsetDateTime)

@Component
class OrbExport(private val jdbc: JdbcClient, private val orb: OrbClient, meters: MeterRegistry) {
    private val log = LoggerFactory.getLogger(javaClass)
    private val exported = meters.counter("billing.orb.exported")
    private val failed = meters.counter("billing.orb.failed")

    @Scheduled(fixedDelay = 30_000)
    @SchedulerLock(name = "orb-export", lockAtMostFor = "10m")
    fun export() {
        var position = loadPosition()
        while (true) {
            val page = readAfter(position)
            if (page.isEmpty()) return
            try {
                orb.events().ingest(toParams(page))
                exported.increment(page.size.toDouble())
            } catch (e: OrbException) {
                failed.increment(page.size.toDouble())
                log.error("orb refused {} events after {}", page.size, position, e)
                throw e
            } finally {
                position = page.last().sequence
                savePosition(position) // <- MTR-109
            }
        }
    }

    private fun readAfter(position: Long): List<QueryUsage> =
        jdbc.sql("select sequence, query_id, tenant, scanned_bytes, finished_at from query_log where sequence > ? order by sequence limit 500")
            .param(position)
            .query(QueryUsage::class.java)
            .list()

    private fun loadPosition(): Long =
        jdbc.sql("select position from export_positions where name = 'orb'").query(Long::class.java).optional().orElse(0L)

    private fun savePosition(position: Long) {
        jdbc.sql("insert into export_positions (name, position) values ('orb', :p) on conflict (name) do update set position = :p")
            .param("p", position)
            .update()
    }

    private fun toParams(page: List<QueryUsage>): EventIngestParams =
        EventIngestParams.builder().events(page.map { usage ->
            EventIngestParams.Event.builder()
                .eventName("query")
                .idempotencyKey(usage.queryId)
                .externalCustomerId(usage.tenant)
                .timestamp(usage.finishedAt)
                .properties(JsonValue.from(mapOf("scanned_bytes" to usage.scannedBytes)))
                .build()
        }).build()
}
