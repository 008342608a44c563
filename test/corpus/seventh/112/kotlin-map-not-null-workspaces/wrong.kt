package net.sensorbox.billing

import io.micrometer.core.instrument.MeterRegistry
import org.slf4j.LoggerFactory
import org.springframework.scheduling.annotation.Scheduled
import org.springframework.stereotype.Component
import org.springframework.web.client.RestClient

@Component
class ReadingExport(
    private val readings: ReadingRepository,
    private val accounts: BillingAccountRepository,
    private val billing: RestClient,
    private val registry: MeterRegistry,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    @Scheduled(fixedDelayString = "\${billing.export.delay:60000}")
    fun export() {
        val page = readings.findTop500ByExportedFalseOrderById()
        if (page.isEmpty()) return
        val byWorkspace = accounts.findAllByWorkspaceIdIn(page.map { it.workspaceId }).associateBy { it.workspaceId }

        val lines = page.mapNotNull { reading -> // <- MTR-112
            val account = byWorkspace[reading.workspaceId] ?: return@mapNotNull null // <- MTR-112
            UsageLine(reading.id, account.number, "device_messages", reading.messages, reading.measuredAt)
        }
        send(lines)

        readings.markExported(page.map { it.id }) // <- MTR-112
        log.info("exported {} readings", lines.size)
    }

    /** The service keeps the first line of each id; an error status is thrown. */
    private fun send(lines: List<UsageLine>) {
        if (lines.isEmpty()) return
        billing.post().uri("/lines").body(lines).retrieve().toBodilessEntity()
        registry.counter("readings.exported").increment(lines.size.toDouble())
    }
}
