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
        val page = readings.findTop500ByExportedFalseAndParkedFalseOrderById()
        if (page.isEmpty()) return
        val byWorkspace = accounts.findAllByWorkspaceIdIn(page.map { it.workspaceId }).associateBy { it.workspaceId }
        val (billable, homeless) = page.partition { it.workspaceId in byWorkspace }

        send(
            billable.map {
                val account = byWorkspace.getValue(it.workspaceId)
                UsageLine(it.id, account.number, "device_messages", it.messages, it.measuredAt)
            },
        )
        readings.markExported(billable.map { it.id })

        if (homeless.isNotEmpty()) {
            // BillingAccountCreated takes them out again; the alert is on readings parked for more than a day.
            readings.park(homeless.map { it.id }, reason = "no billing account")
            registry.counter("readings.parked").increment(homeless.size.toDouble())
            log.warn("no billing account for workspaces {}", homeless.map { it.workspaceId }.distinct())
        }
        log.info("exported {} readings", billable.size)
    }

    /** The service keeps the first line of each id; an error status is thrown. */
    private fun send(lines: List<UsageLine>) {
        if (lines.isEmpty()) return
        billing.post().uri("/lines").body(lines).retrieve().toBodilessEntity()
        registry.counter("readings.exported").increment(lines.size.toDouble())
    }
}
