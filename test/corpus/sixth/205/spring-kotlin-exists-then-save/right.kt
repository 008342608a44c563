package com.nimbuscall.rating

import io.micrometer.core.instrument.MeterRegistry
import jakarta.persistence.Column
import jakarta.persistence.Entity
import jakarta.persistence.Id
import jakarta.persistence.Table
import jakarta.persistence.UniqueConstraint
import org.springframework.amqp.rabbit.annotation.RabbitListener
import org.springframework.data.jpa.repository.JpaRepository
import org.springframework.data.jpa.repository.Modifying
import org.springframework.data.jpa.repository.Query
import org.springframework.stereotype.Component
import org.springframework.transaction.annotation.Transactional
import java.math.BigDecimal
import java.time.Instant
import java.util.UUID

@Entity
@Table(name = "call_charges", uniqueConstraints = [UniqueConstraint(columnNames = ["call_id"])])
class CallCharge(
    @Id val id: UUID,
    @Column(name = "call_id", nullable = false) val callId: String,
    @Column(name = "trunk_id", nullable = false) val trunkId: String,
    @Column(nullable = false) val amount: BigDecimal,
    @Column(name = "ended_at", nullable = false) val endedAt: Instant,
)

interface CallCharges : JpaRepository<CallCharge, UUID> {
    @Modifying
    @Query(
        """insert into call_charges (id, call_id, trunk_id, amount, ended_at)
           values (gen_random_uuid(), :callId, :trunkId, :amount, :endedAt)
           on conflict (call_id) do nothing""",
        nativeQuery = true,
    )
    fun charge(callId: String, trunkId: String, amount: BigDecimal, endedAt: Instant): Int
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
        val amount = tariff.priceOf(call.destination, call.seconds, call.at)
        val isNew = charges.charge(call.callId, call.trunkId, amount, call.at) == 1
        metrics.counter(if (isNew) "rating.charged" else "rating.redelivered").increment()
    }
}
