package com.inkwell.proof.metering

import com.inkwell.proof.outbox.OutboxHandler
import com.inkwell.proof.outbox.OutboxRow
import kotlinx.serialization.Serializable
import kotlinx.serialization.encodeToString
import kotlinx.serialization.json.Json
import org.springframework.http.MediaType
import org.springframework.stereotype.Component
import org.springframework.web.client.RestClient
import java.security.MessageDigest
import java.util.HexFormat

@Serializable
data class ProofUsage(val proofId: String, val customerId: String, val words: Int, val language: String, val finishedAt: String)

@Serializable
data class DodoEvent(
    val customer_id: String,
    val event_name: String,
    val timestamp: String,
    val metadata: Map<String, String>,
    val event_id: String = "",
)

/** The outbox calls this at once and then every minute until it returns; after 40 minutes it pages. */
@Component
class DodoUsageHandler(private val dodo: RestClient) : OutboxHandler {
    override val topic = "proof.finished"

    private val json = Json { encodeDefaults = false }

    override fun handle(row: OutboxRow) {
        val usage = json.decodeFromString<ProofUsage>(row.payload)
        val event = DodoEvent(
            customer_id = usage.customerId,
            event_name = "proof_words",
            timestamp = usage.finishedAt,
            metadata = mapOf("words" to usage.words.toString(), "language" to usage.language, "tries" to row.tries.toString()),
        )
        // Of what was used, and not of how it is sent.
        post(event.copy(event_id = sha256("proof_words|${usage.customerId}|${usage.proofId}")))
    }

    private fun post(event: DodoEvent) {
        dodo.post()
            .uri("/events/ingest")
            .contentType(MediaType.APPLICATION_JSON)
            .body(json.encodeToString(mapOf("events" to listOf(event))))
            .retrieve()
            .toBodilessEntity()
    }

    private fun sha256(text: String): String =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.toByteArray()))
}
