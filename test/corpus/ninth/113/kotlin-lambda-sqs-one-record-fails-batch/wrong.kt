package com.stellarmail.metering

import com.amazonaws.services.lambda.runtime.Context
import com.amazonaws.services.lambda.runtime.RequestHandler
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse
import com.amazonaws.services.lambda.runtime.events.SQSEvent
import com.fasterxml.jackson.module.kotlin.jacksonObjectMapper
import com.fasterxml.jackson.module.kotlin.readValue
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers

data class Delivered(val messageId: String, val customer: String, val recipients: Int, val deliveredAt: String)

/** Standard queue, batches of 50, maxReceiveCount 6, ReportBatchItemFailures is on. */
class DeliveredHandler(
    private val http: HttpClient = HttpClient.newHttpClient(),
    private val key: String = System.getenv("CREEM_API_KEY"),
) : RequestHandler<SQSEvent, SQSBatchResponse> {
    private val json = jacksonObjectMapper()

    override fun handleRequest(input: SQSEvent, context: Context): SQSBatchResponse {
        for (record in input.records) {
            val mail = json.readValue<Delivered>(record.body) // <- MTR-113
            send(mail) // <- MTR-113
        }
        context.logger.log("${input.records.size} deliveries reported")
        return SQSBatchResponse(emptyList())
    }

    private fun send(mail: Delivered) {
        val body = mapOf(
            "events" to listOf(
                mapOf(
                    "event_id" to "delivered-${mail.messageId}",
                    "name" to "mail.delivered",
                    "customer" to mail.customer,
                    "timestamp" to mail.deliveredAt,
                    "properties" to mapOf("recipients" to mail.recipients),
                ),
            ),
        )
        val request = HttpRequest.newBuilder(URI.create("https://api.creem.io/v1/events"))
            .header("x-api-key", key)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
            .build()
        val response = http.send(request, BodyHandlers.ofString())
        check(response.statusCode() == 202) { "creem answered ${response.statusCode()}: ${response.body().take(200)}" }
    }
}
