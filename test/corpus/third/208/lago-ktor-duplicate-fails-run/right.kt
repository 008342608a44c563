package studio.klang.billing

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.request.bearerAuth
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.client.statement.bodyAsText
import io.ktor.http.ContentType
import io.ktor.http.HttpStatusCode
import io.ktor.http.contentType
import io.ktor.http.isSuccess
import kotlinx.coroutines.CancellationException
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import org.slf4j.LoggerFactory

@Serializable
data class LagoEvent(
    @SerialName("transaction_id") val transactionId: String,
    @SerialName("external_subscription_id") val subscription: String,
    val code: String,
    val timestamp: Long,
    val properties: Map<String, String>,
)

@Serializable
private data class EventBody(val event: LagoEvent)

class LagoRefused(val status: HttpStatusCode, detail: String) : Exception("Lago answered $status: $detail")

class LagoEvents(private val http: HttpClient, private val baseUrl: String, private val apiKey: String) {
    suspend fun create(event: LagoEvent) {
        val response = http.post("$baseUrl/api/v1/events") {
            bearerAuth(apiKey)
            contentType(ContentType.Application.Json)
            setBody(EventBody(event))
        }
        if (response.status.isSuccess()) return
        val detail = response.bodyAsText()
        if (response.status == HttpStatusCode.UnprocessableEntity && "value_already_exist" in detail) return
        throw LagoRefused(response.status, detail)
    }
}

/** Takes minutes of audio out of the outbox. A row leaves it when Lago has it; the loop comes back for the rest. */
class AudioOutboxSender(private val outbox: AudioOutbox, private val lago: LagoEvents) {
    private val log = LoggerFactory.getLogger(AudioOutboxSender::class.java)

    suspend fun sendPage(): Int {
        val rows = outbox.claimPage(size = 50)
        for (row in rows) {
            try {
                lago.create(row.toEvent())
                outbox.delete(row.id)
            } catch (e: CancellationException) {
                throw e
            } catch (e: Exception) {
                outbox.release(row.id, e.message.orEmpty())
                log.error("row {} stays in the outbox", row.id, e)
            }
        }
        return rows.size
    }

    private fun OutboxRow.toEvent() =
        LagoEvent(
            transactionId = "audio-$id",
            subscription = subscription,
            code = "audio_minutes",
            timestamp = renderedAt.epochSecond,
            properties = mapOf("minutes" to minutes.toPlainString()),
        )
}
