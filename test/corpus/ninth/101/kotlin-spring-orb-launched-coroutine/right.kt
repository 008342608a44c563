package io.brightlane.render.billing

import com.fasterxml.jackson.databind.ObjectMapper
import com.withorb.api.client.OrbClient
import com.withorb.api.core.JsonValue
import com.withorb.api.models.EventIngestParams
import org.slf4j.LoggerFactory
import org.springframework.kafka.annotation.KafkaListener
import org.springframework.kafka.annotation.RetryableTopic
import org.springframework.kafka.support.Acknowledgment
import org.springframework.stereotype.Component
import java.time.OffsetDateTime

data class RenderFinished(
    val renderId: String,
    val workspaceId: String,
    val preset: String,
    val outputSeconds: Long,
    val finishedAt: OffsetDateTime,
)

/** Turns finished renders into billable seconds at Orb. */
@Component
class RenderMeteringListener(
    private val orb: OrbClient,
    private val mapper: ObjectMapper,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    @RetryableTopic(attempts = "8", dltTopicSuffix = ".metering-dlt")
    @KafkaListener(topics = ["render.finished"], groupId = "render-metering")
    fun onRenderFinished(payload: String, ack: Acknowledgment) {
        val event = mapper.readValue(payload, RenderFinished::class.java)
        log.info("render {} of {} took {} s", event.renderId, event.workspaceId, event.outputSeconds)
        // Blocks the listener thread on purpose: what Orb did not take goes to the retry topics.
        orb.events().ingest(toParams(event))
        ack.acknowledge()
    }

    private fun toParams(event: RenderFinished): EventIngestParams =
        EventIngestParams.builder()
            .addEvent(
                EventIngestParams.Event.builder()
                    .eventName("render_seconds")
                    .idempotencyKey("render-${event.renderId}")
                    .externalCustomerId(event.workspaceId)
                    .timestamp(event.finishedAt)
                    .properties(JsonValue.from(mapOf("seconds" to event.outputSeconds, "preset" to event.preset)))
                    .build(),
            )
            .build()
}
