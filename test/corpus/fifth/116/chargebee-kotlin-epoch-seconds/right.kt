package io.acme.usage

import com.chargebee.models.UsageEvent
import io.ktor.util.logging.KtorSimpleLogger
import java.time.Clock
import java.time.Duration
import java.time.Instant
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import kotlinx.coroutines.CoroutineScope
import org.json.JSONObject

data class Scan(val id: Long, val subscription: String, val pages: Int, val doneAt: Instant)

interface Scans {
    fun oldestUnsent(limit: Int): List<Scan>
    fun sent(id: Long)
}

class ScanReporter(private val scans: Scans, private val clock: Clock) {
    private val logger = KtorSimpleLogger("scan-reporter")

    suspend fun CoroutineScope.run() {
        while (isActive) {
            val batch = scans.oldestUnsent(50)
            batch.forEach { report(it) }
            batch.firstOrNull()?.let { logger.info("oldest scan waited ${Duration.between(it.doneAt, clock.instant()).seconds} s") }
            delay(5_000)
        }
    }

    private fun report(scan: Scan) {
        UsageEvent.create()
            .subscriptionId(scan.subscription)
            .deduplicationId("scan-${scan.id}")
            .usageTimestamp(scan.doneAt.toEpochMilli())
            .properties(JSONObject(mapOf("pages" to scan.pages)))
            .request()
        scans.sent(scan.id)
    }
}
