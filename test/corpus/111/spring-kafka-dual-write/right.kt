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
    private val outbox: OutboxRepository,
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
        outbox.save(OutboxRow(key = event.id, topic = TOPIC, body = json.writeValueAsString(event)))
        return delivery
    }

    /** Called by the relay, which deletes the row after this returns. */
    fun publish(row: OutboxRow) {
        kafka.send(row.topic, row.key.toString(), row.body).get()
    }

    @Transactional(readOnly = true)
    fun find(deliveryId: UUID): Delivery? = deliveries.findById(deliveryId).orElse(null)

    private companion object {
        const val TOPIC = "usage-events"
    }
}
