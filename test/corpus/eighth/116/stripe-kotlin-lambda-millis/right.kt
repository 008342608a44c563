package io.ringline.metering

import com.amazonaws.services.lambda.runtime.Context
import com.amazonaws.services.lambda.runtime.RequestHandler
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure
import com.amazonaws.services.lambda.runtime.events.SQSEvent
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule
import com.fasterxml.jackson.module.kotlin.jacksonObjectMapper
import com.fasterxml.jackson.module.kotlin.readValue
import com.stripe.StripeClient
import com.stripe.exception.InvalidRequestException
import com.stripe.param.billing.MeterEventCreateParams
import java.time.Duration
import java.time.Instant
import org.slf4j.LoggerFactory

data class CallEnded(val callId: String, val stripeCustomer: String, val seconds: Long, val endedAt: Instant)

/** Queue calls-ended: received five times at most, then calls-ended-dead, all within two hours. */
class MeterCalls(
    private val stripe: StripeClient = StripeClient(System.getenv("STRIPE_SECRET_KEY")),
) : RequestHandler<SQSEvent, SQSBatchResponse> {
    private val log = LoggerFactory.getLogger(javaClass)
    private val json = jacksonObjectMapper().registerModule(JavaTimeModule())

    override fun handleRequest(event: SQSEvent, context: Context): SQSBatchResponse {
        val failures = event.records.mapNotNull { message ->
            try {
                val queuedAt = Instant.ofEpochMilli(message.attributes.getValue("SentTimestamp").toLong())
                meter(json.readValue(message.body))
                log.info("message {} metered after {} ms", message.messageId, Duration.between(queuedAt, Instant.now()).toMillis())
                null
            } catch (e: Exception) {
                log.error("message {} stays in the queue", message.messageId, e)
                BatchItemFailure(message.messageId)
            }
        }
        return SQSBatchResponse(failures)
    }

    private fun meter(call: CallEnded) {
        try {
            stripe.billing().meterEvents().create(call.toMeterEvent())
        } catch (e: InvalidRequestException) {
            if ("already exists" !in e.message.orEmpty()) throw e
            log.info("call {} was metered before", call.callId)
        }
    }
}

/** Stripe takes whole seconds, and nothing that is more than five minutes ahead: the exchanges' clocks are not the best. */
private fun CallEnded.toMeterEvent(): MeterEventCreateParams =
    MeterEventCreateParams.builder()
        .setEventName("call_seconds")
        .setIdentifier("call-$callId")
        .setTimestamp(minOf(endedAt, Instant.now()).epochSecond)
        .putPayload("stripe_customer_id", stripeCustomer)
        .putPayload("value", seconds.toString())
        .build()
