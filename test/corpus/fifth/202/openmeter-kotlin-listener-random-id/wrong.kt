package io.acme.metering

import com.fasterxml.jackson.databind.ObjectMapper
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import org.apache.kafka.clients.consumer.ConsumerRecord
import org.springframework.beans.factory.annotation.Value
import org.springframework.kafka.annotation.KafkaListener
import org.springframework.kafka.support.Acknowledgment
import org.springframework.stereotype.Component
import java.util.UUID

@Component
class OpenMeterForwarder(
    private val http: OkHttpClient,
    private val json: ObjectMapper,
    @Value("\${openmeter.url}") private val baseUrl: String,
    @Value("\${openmeter.token}") private val token: String,
) {
    @KafkaListener(topics = ["api.calls"], groupId = "openmeter-forwarder")
    fun onCall(record: ConsumerRecord<String, ApiCall>, ack: Acknowledgment) {
        val call = record.value()
        if (!call.billable) return ack.acknowledge()
        send(toCloudEvent(call))
        ack.acknowledge()
    }

    private fun toCloudEvent(call: ApiCall) = mapOf(
        "specversion" to "1.0",
        "id" to UUID.randomUUID().toString(), // <- MTR-202
        "source" to "api-gateway",
        "type" to "api-call",
        "subject" to call.tenant,
        "time" to call.startedAt.toString(),
        "data" to mapOf("route" to call.route, "bytes" to call.responseBytes.toString()),
    )

    private fun send(event: Map<String, Any>) {
        val body = json.writeValueAsBytes(event).toRequestBody("application/cloudevents+json".toMediaType())
        val request = Request.Builder()
            .url("$baseUrl/api/v1/events")
            .header("Authorization", "Bearer $token")
            .header("X-Request-Id", UUID.randomUUID().toString())
            .post(body)
            .build()
        http.newCall(request).execute().use { answer ->
            check(answer.isSuccessful) { "OpenMeter answered ${answer.code} for ${event["id"]}" }
        }
    }
}
