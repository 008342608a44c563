package com.tidepool.billing.chargebee

import com.tidepool.billing.store.UsageEvent
import com.tidepool.billing.store.UsageEventStore
import io.github.oshai.kotlinlogging.KotlinLogging
import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.request.basicAuth
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.http.ContentType
import io.ktor.http.contentType
import io.ktor.http.isSuccess
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable

private val logger = KotlinLogging.logger {}

/** What Chargebee takes in one request. */
private const val MAX_EVENTS = 500

@Serializable
data class CbEvent(
    @SerialName("deduplication_id") val deduplicationId: String,
    @SerialName("subscription_id") val subscriptionId: String,
    @SerialName("usage_timestamp") val usageTimestamp: Long,
    val properties: Map<String, String>,
)

@Serializable
data class CbBatch(val events: List<CbEvent>)

@Serializable
data class CbFailure(
    @SerialName("deduplication_id") val deduplicationId: String,
    @SerialName("message") val message: String? = null,
)

@Serializable
data class CbAnswer(
    @SerialName("batch_id") val batchId: String,
    @SerialName("failed_events") val failedEvents: List<CbFailure> = emptyList(),
)

class UsageForwarder(
    private val http: HttpClient,
    private val store: UsageEventStore,
    private val site: String,
    private val apiKey: String,
) {
    /** Called every minute by the scheduler, never twice at a time. */
    suspend fun forward() {
        for (chunk in store.undelivered(limit = 5_000).chunked(MAX_EVENTS)) {
            val response = http.post("https://$site.ingest.chargebee.com/api/v2/batch/usage_events") {
                basicAuth(apiKey, "")
                contentType(ContentType.Application.Json)
                setBody(CbBatch(chunk.map(::toEvent)))
            }
            if (!response.status.isSuccess()) {
                logger.error { "chargebee answered ${response.status}, ${chunk.size} events stay undelivered" }
                continue
            }
            val answer = response.body<CbAnswer>()
            val reasons = answer.failedEvents.associate { it.deduplicationId to it.message }
            val (failed, taken) = chunk.partition { it.id.toString() in reasons }
            store.markDelivered(taken.map { it.id })
            // Tried again in later runs with the same id and time; the store alarms after a few of them.
            failed.forEach { store.noteFailure(it.id, reasons[it.id.toString()] ?: "no reason given") }
            logger.info { "batch ${answer.batchId}: ${taken.size} taken, ${failed.size} failed" }
        }
    }

    private fun toEvent(event: UsageEvent) = CbEvent(
        deduplicationId = event.id.toString(),
        subscriptionId = event.subscriptionId,
        usageTimestamp = event.occurredAt.toEpochMilli(),
        properties = mapOf("gigabytes" to event.gigabytes.toPlainString(), "zone" to event.zone),
    )
}
