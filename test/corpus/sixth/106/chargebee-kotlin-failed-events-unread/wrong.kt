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
data class CbAnswer(@SerialName("batch_id") val batchId: String) // <- MTR-106

class UsageForwarder(
    private val http: HttpClient,
    private val store: UsageEventStore,
    private val site: String,
    private val apiKey: String,
) {
    /** Called every minute by the scheduler, never twice at a time. */
    suspend fun forward() {
        for (chunk in store.undelivered(limit = 5_000).chunked(MAX_EVENTS)) {
            val response = http.post("https://$site.ingest.chargebee.com/api/v2/batch/usage_events") { // <- MTR-106
                basicAuth(apiKey, "")
                contentType(ContentType.Application.Json)
                setBody(CbBatch(chunk.map(::toEvent)))
            }
            if (!response.status.isSuccess()) {
                logger.error { "chargebee answered ${response.status}, ${chunk.size} events stay undelivered" }
                continue
            }
            val answer = response.body<CbAnswer>() // <- MTR-106
            logger.info { "batch ${answer.batchId}: ${chunk.size} events" }
            store.markDelivered(chunk.map { it.id }) // <- MTR-106
        }
    }

    private fun toEvent(event: UsageEvent) = CbEvent(
        deduplicationId = event.id.toString(),
        subscriptionId = event.subscriptionId,
        usageTimestamp = event.occurredAt.toEpochMilli(),
        properties = mapOf("gigabytes" to event.gigabytes.toPlainString(), "zone" to event.zone),
    )
}
