package net.tower.cdr

import com.fasterxml.jackson.module.kotlin.jacksonObjectMapper
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration
import org.slf4j.LoggerFactory

data class LagoEvent(
    val transaction_id: String,
    val external_subscription_id: String,
    val code: String,
    val timestamp: String,
    val properties: Map<String, String>,
)

class LagoRefused(status: Int, body: String) : RuntimeException("Lago answered $status: $body")

/** Sends events to Lago, at most a hundred in a request. */
class LagoSink(private val baseUrl: String, private val apiKey: String) {
    private val log = LoggerFactory.getLogger(javaClass)
    private val http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()
    private val json = jacksonObjectMapper()

    inner class Batch : AutoCloseable {
        private val buffer = ArrayList<LagoEvent>(SIZE)

        fun add(event: LagoEvent) {
            buffer += event
            if (buffer.size >= SIZE) close()
        }

        /** Sends what is left. */
        override fun close() {
            if (buffer.isEmpty()) return
            send(buffer.toList())
            buffer.clear()
        }
    }

    private fun send(events: List<LagoEvent>) {
        val answer = http.send(
            HttpRequest.newBuilder(URI.create("$baseUrl/api/v1/events/batch"))
                .header("Authorization", "Bearer $apiKey")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(mapOf("events" to events))))
                .build(),
            BodyHandlers.ofString(),
        )
        if (answer.statusCode() == 200) return
        if (answer.statusCode() != 422) throw LagoRefused(answer.statusCode(), answer.body())

        // one event that Lago has already makes it turn down all: go on without those
        val details = json.readTree(answer.body()).path("error_details")
        val known = details.fieldNames().asSequence().filter { "value_already_exist" in details[it].toString() }.map { it.toInt() }.toSet()
        if (known.isEmpty() || known.size < details.size()) throw LagoRefused(422, answer.body())
        log.info("{} of {} events were known", known.size, events.size)
        events.filterIndexed { index, _ -> index !in known }.takeIf { it.isNotEmpty() }?.let(::send)
    }

    private companion object {
        const val SIZE = 100
    }
}
