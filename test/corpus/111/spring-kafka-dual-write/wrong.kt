package com.example.delivery.orders

import com.fasterxml.jackson.databind.ObjectMapper
import java.time.Instant
import java.util.UUID
import org.springframework.kafka.core.KafkaTemplate
import org.springframework.stereotype.Service
import org.springframework.transaction.annotation.Transactional

data class UsageEvent(
    val id: UUID,
    val merchantId: String,
    val meter: String,
    val quantity: Long,
    val occurredAt: Instant,
)

@Service
class DeliveryService(
    private val deliveries: DeliveryRepository,
    private val kafka: KafkaTemplate<String, String>,
    private val json: ObjectMapper,
) {
    /** A completed delivery is one unit of the meter "deliveries". */
    @Transactional
    fun complete(deliveryId: UUID, at: Instant): Delivery {
        val delivery = deliveries.findByIdForUpdate(deliveryId) ?: throw DeliveryNotFound(deliveryId)
        delivery.complete(at)
        deliveries.save(delivery)
        val event = UsageEvent(delivery.id, delivery.merchantId, "deliveries", 1, at)
        kafka.send(TOPIC, event.id.toString(), json.writeValueAsString(event)).get() // <- MTR-111
        return delivery
    }

    @Transactional(readOnly = true)
    fun find(deliveryId: UUID): Delivery? = deliveries.findById(deliveryId).orElse(null)

    private companion object {
        const val TOPIC = "usage-events"
    }
}
