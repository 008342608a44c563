package app.rideboard.kafka

import app.rideboard.tracking.PageView
import app.rideboard.usage.RideUsage
import kotlinx.coroutines.future.await
import org.apache.kafka.clients.producer.ProducerConfig
import org.apache.kafka.common.serialization.StringSerializer
import org.springframework.beans.factory.annotation.Qualifier
import org.springframework.beans.factory.annotation.Value
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.kafka.core.DefaultKafkaProducerFactory
import org.springframework.kafka.core.KafkaTemplate
import org.springframework.kafka.support.serializer.JsonSerializer
import org.springframework.stereotype.Component

@Configuration
class KafkaConfig(@Value("\${kafka.bootstrap-servers}") private val servers: String) {

    private fun common(client: String): Map<String, Any> = mapOf(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG to servers,
        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG to StringSerializer::class.java,
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG to JsonSerializer::class.java,
        ProducerConfig.CLIENT_ID_CONFIG to client,
        ProducerConfig.COMPRESSION_TYPE_CONFIG to "zstd",
    )

    /** Clicks: fast, and a lost one is not missed. */
    @Bean
    fun trackingTemplate(): KafkaTemplate<String, PageView> = KafkaTemplate(
        DefaultKafkaProducerFactory(
            common("rideboard-tracking") + mapOf(
                ProducerConfig.ACKS_CONFIG to "1",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG to false,
                ProducerConfig.LINGER_MS_CONFIG to 20,
            ),
        ),
    )

    /** Money: every in-sync replica has it (min.insync.replicas is 2), or the sender hears of it. */
    @Bean
    fun billingTemplate(): KafkaTemplate<String, RideUsage> = KafkaTemplate(
        DefaultKafkaProducerFactory(
            common("rideboard-billing") + mapOf(
                ProducerConfig.ACKS_CONFIG to "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG to true,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG to 120_000,
            ),
        ),
    )
}

/** Rides are invoiced per kilometre from the topic `ride-usage`. */
@Component
class RideUsageProducer(@Qualifier("billingTemplate") private val kafka: KafkaTemplate<String, RideUsage>) {

    suspend fun publish(usage: RideUsage) {
        kafka.send("ride-usage", usage.rideId.toString(), usage).await()
    }
}

@Component
class PageViewProducer(@Qualifier("trackingTemplate") private val kafka: KafkaTemplate<String, PageView>) {

    fun publish(view: PageView) {
        kafka.send("page-views", view.visitor, view)
    }
}
