package dev.quarry.billing

import com.withorb.api.client.OrbClient
import com.withorb.api.core.JsonValue
import com.withorb.api.errors.BadRequestException
import com.withorb.api.errors.OrbException
import com.withorb.api.models.EventIngestParams
import io.micrometer.core.instrument.MeterRegistry
import io.micrometer.core.instrument.Timer
import java.time.OffsetDateTime
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock
import org.slf4j.LoggerFactory
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.scheduling.annotation.Scheduled
import org.springframework.stereotype.Component

/** One finished query. `sequence` is given by the single log writer, in the order in which rows become visible. */
data class QueryUsage(val sequence: Long, val queryId: String, val tenant: String, val scannedBytes: Long, val finishedAt: OffsetDateTime)

@Component
class OrbExport(private val jdbc: JdbcClient, private val orb: OrbClient, private val meters: MeterRegistry) {
    private val log = LoggerFactory.getLogger(javaClass)
    private val exported = meters.counter("billing.orb.exported")
    private val failed = meters.counter("billing.orb.failed")

    @Scheduled(fixedDelay = 30_000)
    @SchedulerLock(name = "orb-export", lockAtMostFor = "10m")
    fun export() {
        val run = Timer.start(meters)
        try {
            var position = loadPosition()
            do {
                val page = readAfter(position)
                deliver(page)
                page.lastOrNull()?.let {
                    position = it.sequence
                    savePosition(position)
                }
            } while (page.isNotEmpty())
        } catch (e: OrbException) {
            failed.increment()
            log.error("orb export stops here, the next run begins at the same page", e)
            throw e
        } finally {
            run.stop(meters.timer("billing.orb.run"))
        }
    }

    private fun deliver(page: List<QueryUsage>) {
        if (page.isEmpty()) return
        try {
            orb.events().ingest(toParams(page))
            exported.increment(page.size.toDouble())
        } catch (e: BadRequestException) {
            if (page.size == 1) return setAside(page.single(), e)
            page.forEach { deliver(listOf(it)) }
        }
    }

    /** Shown, with an alarm, to whoever is on call for billing. */
    private fun setAside(usage: QueryUsage, cause: BadRequestException) {
        failed.increment()
        jdbc.sql("insert into refused_usage (query_id, sequence, reason) values (?, ?, ?) on conflict (query_id) do nothing")
            .params(usage.queryId, usage.sequence, cause.message)
            .update()
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
