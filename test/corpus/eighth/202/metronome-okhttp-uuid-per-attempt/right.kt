package io.tilework.metering

import com.fasterxml.jackson.databind.ObjectMapper
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody
import okhttp3.RequestBody.Companion.toRequestBody
import org.slf4j.LoggerFactory
import java.io.IOException
import java.time.Duration
import java.time.Instant
import java.util.UUID

data class RenderFact(val id: Long, val customerAlias: String, val tiles: Int, val zoom: Int, val renderedAt: Instant)

interface RenderOutbox {
    fun pending(limit: Int): List<RenderFact>
    fun markDelivered(ids: List<Long>)
}

class MetronomeExporter(
    private val http: OkHttpClient,
    private val mapper: ObjectMapper,
    private val outbox: RenderOutbox,
    private val token: String,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    /** One pass, called by the exporter thread; what is not marked comes again with the next pass. */
    fun exportPending(): Int {
        val facts = outbox.pending(limit = 100)
        if (facts.isEmpty()) return 0
        deliver(mapper.writeValueAsBytes(facts.map(::toEvent)).toRequestBody(JSON))
        outbox.markDelivered(facts.map { it.id })
        log.info("delivered {} render facts", facts.size)
        return facts.size
    }

    private fun deliver(body: RequestBody) {
        var pause = Duration.ofMillis(500)
        var failure: IOException? = null
        repeat(MAX_ATTEMPTS) {
            try {
                return post(body)
            } catch (e: IOException) {
                failure = e
                log.warn("ingest failed, next try in {}", pause, e)
                Thread.sleep(pause.toMillis())
                pause = pause.multipliedBy(2)
            }
        }
        throw IllegalStateException("Metronome did not take the batch", failure)
    }

    private fun post(body: RequestBody) {
        val request = Request.Builder()
            .url("https://api.metronome.com/v1/ingest")
            .header("Authorization", "Bearer $token")
            .header("X-Request-Id", UUID.randomUUID().toString())
            .post(body)
            .build()
        http.newCall(request).execute().use {
            if (!it.isSuccessful) throw IOException("HTTP ${it.code}: ${it.body?.string()}")
        }
    }

    private fun toEvent(fact: RenderFact) = mapOf(
        "transaction_id" to "render-fact-${fact.id}",
        "customer_id" to fact.customerAlias,
        "event_type" to "tiles_rendered",
        "timestamp" to fact.renderedAt.toString(),
        "properties" to mapOf("tiles" to fact.tiles.toString(), "zoom" to fact.zoom.toString()),
    )

    private companion object {
        const val MAX_ATTEMPTS = 5
        val JSON = "application/json".toMediaType()
    }
}
