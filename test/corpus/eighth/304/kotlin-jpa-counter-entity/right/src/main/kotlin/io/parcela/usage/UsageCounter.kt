package io.parcela.usage

import jakarta.persistence.Column
import jakarta.persistence.Entity
import jakarta.persistence.GeneratedValue
import jakarta.persistence.GenerationType
import jakarta.persistence.Id
import jakarta.persistence.Table
import jakarta.persistence.UniqueConstraint
import java.time.LocalDate

@Entity
@Table(
    name = "usage_counter",
    uniqueConstraints = [UniqueConstraint(columnNames = ["tenant_id", "meter", "period_start"])],
)
class UsageCounter(
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY)
    var id: Long? = null,

    @Column(name = "tenant_id", nullable = false)
    val tenantId: Long,

    @Column(nullable = false)
    val meter: String,

    @Column(name = "period_start", nullable = false)
    val periodStart: LocalDate,

    @Column(nullable = false)
    var used: Long = 0,
)
