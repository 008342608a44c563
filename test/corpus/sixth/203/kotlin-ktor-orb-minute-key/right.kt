package dev.mapbeam.metering

import com.withorb.api.client.OrbClientAsync
import com.withorb.api.core.JsonValue
import com.withorb.api.models.EventIngestParams
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import org.slf4j.LoggerFactory
import java.time.Duration
import java.time.Instant
import java.time.ZoneOffset
import java.time.temporal.ChronoUnit

/** A tile request as the gateway logs it, one line each. */
data class TileRequest(val id: String, val tenant: String, val layer: String, val tiles: Int, val at: Instant)

/** What a tenant took of a layer in one minute: the unit that is exported. */
data class TileMinute(val tenant: String, val layer: String, val minute: Instant)

class TileRequestExporter(private val orb: OrbClientAsync, private val log: GatewayLog) {
    private val logger = LoggerFactory.getLogger(javaClass)

    /** A segment is a closed hour of the log, so each minute in it is complete. */
    suspend fun export(segment: Segment) {
        val tiles = log.requests(segment).toList()
            .groupingBy { TileMinute(it.tenant, it.layer, it.at.truncatedTo(ChronoUnit.MINUTES)) }
            .fold(0) { sum, request -> sum + request.tiles }

        tiles.entries.chunked(500).forEach { entries ->
            val events = entries.map { (minute, count) -> toEvent(minute, count) }
            orb.events().ingest(EventIngestParams.builder().events(events).build()).await()
            logger.info("{}: {} tile minutes exported", segment, entries.size)
        }
        log.complete(segment)
    }

    private fun toEvent(of: TileMinute, tiles: Int): EventIngestParams.Event =
        EventIngestParams.Event.builder()
            .eventName("tiles_served")
            .idempotencyKey("${of.tenant}/${of.layer}/${of.minute.epochSecond}")
            .externalCustomerId(of.tenant)
            .timestamp((of.minute + Duration.ofSeconds(30)).atOffset(ZoneOffset.UTC))
            .properties(
                EventIngestParams.Event.Properties.builder()
                    .putAdditionalProperty("layer", JsonValue.from(of.layer))
                    .putAdditionalProperty("tiles", JsonValue.from(tiles))
                    .build(),
            )
            .build()
}
