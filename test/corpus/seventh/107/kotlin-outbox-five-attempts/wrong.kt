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
        if (row.attempts + 1 >= MAX_ATTEMPTS) { // <- MTR-107
            log.error("giving up on label usage {}", row.shipmentId, cause) // <- MTR-107
            handle.execute("delete from usage_outbox where id = ?", row.id) // <- MTR-107
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
