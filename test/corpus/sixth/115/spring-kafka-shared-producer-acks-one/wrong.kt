package app.rideboard.kafka

import app.rideboard.tracking.PageView
import app.rideboard.usage.RideUsage
import kotlinx.coroutines.future.await
import org.apache.kafka.clients.producer.ProducerConfig
import org.apache.kafka.common.serialization.StringSerializer
import org.springframework.beans.factory.annotation.Value
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.kafka.core.DefaultKafkaProducerFactory
import org.springframework.kafka.core.KafkaTemplate
import org.springframework.kafka.core.ProducerFactory
import org.springframework.kafka.support.serializer.JsonSerializer
import org.springframework.stereotype.Component

@Configuration
class KafkaConfig(@Value("\${kafka.bootstrap-servers}") private val servers: String) {

    @Bean
    fun producerFactory(): ProducerFactory<String, Any> = DefaultKafkaProducerFactory(
        mapOf(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG to servers,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG to StringSerializer::class.java,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG to JsonSerializer::class.java,
            ProducerConfig.CLIENT_ID_CONFIG to "rideboard",
            // the page view firehose was slow with acks=all
            ProducerConfig.ACKS_CONFIG to "1", // <- MTR-115
            ProducerConfig.LINGER_MS_CONFIG to 20,
            ProducerConfig.COMPRESSION_TYPE_CONFIG to "zstd",
        ),
    )

    @Bean
    fun kafkaTemplate(factory: ProducerFactory<String, Any>) = KafkaTemplate(factory) // <- MTR-115
}

/** Rides are invoiced per kilometre from the topic `ride-usage`. */
@Component
class RideUsageProducer(private val kafka: KafkaTemplate<String, Any>) {

    suspend fun publish(usage: RideUsage) {
        kafka.send("ride-usage", usage.rideId.toString(), usage).await() // <- MTR-115
    }
}

@Component
class PageViewProducer(private val kafka: KafkaTemplate<String, Any>) {

    fun publish(view: PageView) {
        kafka.send("page-views", view.visitor, view)
    }
}
