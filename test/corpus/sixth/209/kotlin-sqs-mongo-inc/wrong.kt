package app.loomly.usage

import io.awspring.cloud.sqs.annotation.SqsListener
import io.awspring.cloud.sqs.annotation.SqsListenerAcknowledgementMode.ON_SUCCESS
import io.github.oshai.kotlinlogging.KotlinLogging
import org.springframework.data.annotation.Id
import org.springframework.data.mongodb.core.MongoTemplate
import org.springframework.data.mongodb.core.mapping.Document
import org.springframework.data.mongodb.core.query.Criteria.where
import org.springframework.data.mongodb.core.query.Query.query
import org.springframework.data.mongodb.core.query.Update
import org.springframework.stereotype.Component
import java.time.Instant
import java.time.YearMonth
import java.time.ZoneOffset

private val logger = KotlinLogging.logger {}

data class VideoViewed(val viewId: String, val channelId: String, val seconds: Long, val at: Instant)

/** What the invoice of a channel is made from; `_id` is channel and month. */
@Document("channel_months")
data class ChannelMonth(@Id val id: String, val seconds: Long, val views: Long)

@Component
class ViewMeter(private val mongo: MongoTemplate) {

    @SqsListener("video-viewed", acknowledgementMode = ON_SUCCESS, maxConcurrentMessages = "20")
    fun onViewed(event: VideoViewed) {
        if (event.seconds <= 0) {
            logger.debug { "view ${event.viewId} had no playback" }
            return
        }
        mongo.upsert(query(where("_id").`is`(monthOf(event))), addition(event), ChannelMonth::class.java) // <- MTR-209
    }

    private fun addition(event: VideoViewed) = Update().inc("seconds", event.seconds).inc("views", 1) // <- MTR-209

    private fun monthOf(event: VideoViewed): String =
        "${event.channelId}:${YearMonth.from(event.at.atOffset(ZoneOffset.UTC))}"
}
