package dev.acme.usage

import org.springframework.data.mongodb.core.MongoTemplate
import org.springframework.data.mongodb.core.query.Criteria.where
import org.springframework.data.mongodb.core.query.Query.query
import org.springframework.data.mongodb.core.query.Update
import org.springframework.kafka.annotation.KafkaListener
import org.springframework.stereotype.Service
import org.slf4j.LoggerFactory
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneOffset

data class ImageResized(val eventId: String, val project: String, val megapixels: Double, val at: Instant)

@Service
class ResizeMeter(private val mongo: MongoTemplate) {
    private val log = LoggerFactory.getLogger(javaClass)

    @KafkaListener(topics = ["images.resized"], groupId = "resize-meter")
    fun onResized(event: ImageResized) {
        val day = LocalDate.ofInstant(event.at, ZoneOffset.UTC)
        val id = "${event.project}:$day"
        val counted = mongo.updateFirst(
            query(where("_id").`is`(id).and("events").ne(event.eventId)),
            Update().inc("megapixels", event.megapixels).inc("images", 1).addToSet("events", event.eventId),
            "daily_usage",
        )
        if (counted.matchedCount == 0L) log.debug("{} was counted for {} before", event.eventId, id)
    }

    @KafkaListener(topics = ["projects.opened"], groupId = "resize-meter")
    fun onOpened(event: ProjectOpened) {
        val day = LocalDate.ofInstant(event.at, ZoneOffset.UTC)
        mongo.upsert(
            query(where("_id").`is`("${event.project}:$day")),
            Update().setOnInsert("megapixels", 0.0).setOnInsert("images", 0),
            "daily_usage",
        )
    }
}
