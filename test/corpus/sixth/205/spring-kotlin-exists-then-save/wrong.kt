package com.nimbuscall.rating

import io.micrometer.core.instrument.MeterRegistry
import jakarta.persistence.Column
import jakarta.persistence.Entity
import jakarta.persistence.Id
import jakarta.persistence.Table
import org.springframework.amqp.rabbit.annotation.RabbitListener
import org.springframework.data.jpa.repository.JpaRepository
import org.springframework.stereotype.Component
import org.springframework.transaction.annotation.Transactional
import java.math.BigDecimal
import java.time.Instant
import java.util.UUID

@Entity
@Table(name = "call_charges")
class CallCharge(
    @Id val id: UUID,
    @Column(name = "call_id", nullable = false) val callId: String, // <- MTR-204?
    @Column(name = "trunk_id", nullable = false) val trunkId: String,
    @Column(nullable = false) val amount: BigDecimal,
    @Column(name = "ended_at", nullable = false) val endedAt: Instant,
)

interface CallCharges : JpaRepository<CallCharge, UUID> {
    fun existsByCallId(callId: String): Boolean
}

data class CallEnded(val callId: String, val trunkId: String, val seconds: Long, val destination: String, val at: Instant)

@Component
class CallRater(
    private val charges: CallCharges,
    private val tariff: Tariff,
    private val metrics: MeterRegistry,
) {
    @RabbitListener(queues = ["calls.ended"], concurrency = "4-8")
    @Transactional
    fun onCallEnded(call: CallEnded) {
        if (charges.existsByCallId(call.callId)) { // <- MTR-205
            metrics.counter("rating.redelivered").increment()
            return
        }
        val amount = tariff.priceOf(call.destination, call.seconds, call.at)
        charges.save(CallCharge(UUID.randomUUID(), call.callId, call.trunkId, amount, call.at)) // <- MTR-205
        metrics.counter("rating.charged", "destination", call.destination).increment()
    }
}
