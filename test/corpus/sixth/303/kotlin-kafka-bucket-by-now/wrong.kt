package dev.lumenmaps.metering

import java.time.Clock
import java.time.Instant
import java.time.ZoneOffset
import java.time.temporal.ChronoUnit
import org.jetbrains.exposed.sql.SqlExpressionBuilder.plus
import org.jetbrains.exposed.sql.insertIgnore
import org.jetbrains.exposed.sql.transactions.transaction
import org.jetbrains.exposed.sql.upsert
import org.springframework.kafka.annotation.KafkaListener
import org.springframework.stereotype.Component

data class TileServed(val eventId: String, val apiKeyId: Long, val tiles: Int, val servedAt: Instant)

@Component
class TileRollup(private val clock: Clock) {

    @KafkaListener(topics = ["tiles.served"], groupId = "tile-rollup")
    fun onServed(event: TileServed) {
        val now = Instant.now(clock)
        val bucket = now.truncatedTo(ChronoUnit.HOURS) // <- MTR-303
        val month = now.atOffset(ZoneOffset.UTC).let { it.year * 100 + it.monthValue } // <- MTR-303

        transaction {
            val isNew = SeenEvents.insertIgnore {
                it[id] = event.eventId
                it[seenAt] = now
            }.insertedCount == 1
            if (!isNew) return@transaction

            TileUsage.upsert(
                TileUsage.apiKeyId,
                TileUsage.hour,
                onUpdate = { it[TileUsage.tiles] = TileUsage.tiles + event.tiles.toLong() },
            ) {
                it[apiKeyId] = event.apiKeyId
                it[hour] = bucket // <- MTR-303
                it[billingMonth] = month // <- MTR-303
                it[tiles] = event.tiles.toLong()
            }
        }
    }
}
