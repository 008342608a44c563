package io.tilecast.metering

import io.ktor.client.HttpClient
import io.ktor.client.request.bearerAuth
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.http.ContentType
import io.ktor.http.contentType
import kotlinx.serialization.Serializable
import org.slf4j.LoggerFactory
import java.time.Instant

private val log = LoggerFactory.getLogger("io.tilecast.metering")
private val CLOUD_EVENTS = ContentType.parse("application/cloudevents+json")

@Serializable
data class CloudEvent(
    val id: String,
    val source: String,
    val type: String,
    val subject: String,
    val time: String,
    val data: Map<String, Long>,
    val specversion: String = "1.0",
)

data class TileBatch(val id: String, val tenantId: String, val tiles: Long, val renderedAt: Instant)

class TileMeter(private val http: HttpClient, private val baseUrl: String, private val token: String) {

    /** Sends one rendered batch; the batch id makes a second delivery harmless. */
    suspend fun report(batch: TileBatch) {
        http.post("$baseUrl/api/v1/events") {
            bearerAuth(token)
            contentType(CLOUD_EVENTS)
            setBody(toEvent(batch))
        }
    }

    private fun toEvent(batch: TileBatch) = CloudEvent(
        id = batch.id,
        source = "tile-renderer",
        type = "tiles_rendered",
        subject = batch.tenantId,
        time = batch.renderedAt.toString(),
        data = mapOf("tiles" to batch.tiles),
    )
}

class BatchFinisher(private val store: TileStore, private val meter: TileMeter) {

    /** Called by the work queue, which hands the batch out again when this throws. */
    suspend fun finish(batch: TileBatch) {
        store.publish(batch.id)
        meter.report(batch)
        log.info("batch {} published with {} tiles", batch.id, batch.tiles)
    }
}

interface TileStore {
    suspend fun publish(batchId: String)
}
