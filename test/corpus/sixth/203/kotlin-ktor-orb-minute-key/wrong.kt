package dev.mapbeam.metering

import com.withorb.api.client.OrbClientAsync
import com.withorb.api.models.EventIngestParams
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.future.await
import org.slf4j.LoggerFactory
import java.time.Instant
import java.time.ZoneOffset
import java.time.temporal.ChronoUnit

/** A tile request as the gateway logs it, one line each. */
data class TileRequest(val id: String, val tenant: String, val layer: String, val tiles: Int, val at: Instant)

class TileRequestExporter(private val orb: OrbClientAsync, private val log: GatewayLog) {
    private val logger = LoggerFactory.getLogger(javaClass)

    suspend fun export(segment: Segment) {
        log.requests(segment).chunkedBy(500).collect { requests ->
            val params = EventIngestParams.builder().events(requests.map(::toEvent)).build()
            orb.events().ingest(params).await()
            logger.info("{}: {} tile requests exported", segment, requests.size)
        }
        log.complete(segment)
    }

    private fun toEvent(request: TileRequest): EventIngestParams.Event =
        EventIngestParams.Event.builder()
            .eventName("tiles_served")
            .idempotencyKey(keyOf(request)) // <- MTR-203
            .externalCustomerId(request.tenant)
            .timestamp(request.at.atOffset(ZoneOffset.UTC))
            .properties(
                EventIngestParams.Event.Properties.builder()
                    .putAdditionalProperty("layer", com.withorb.api.core.JsonValue.from(request.layer))
                    .putAdditionalProperty("tiles", com.withorb.api.core.JsonValue.from(request.tiles))
                    .build(),
            )
            .build()

    private fun keyOf(request: TileRequest): String {
        val minute = request.at.truncatedTo(ChronoUnit.MINUTES).epochSecond // <- MTR-203
        return "${request.tenant}/${request.layer}/$minute" // <- MTR-203
    }
}
