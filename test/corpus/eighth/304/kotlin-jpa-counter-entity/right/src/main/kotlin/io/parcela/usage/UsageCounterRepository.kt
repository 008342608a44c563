package io.parcela.usage

import org.springframework.data.jpa.repository.JpaRepository
import org.springframework.data.jpa.repository.Modifying
import org.springframework.data.jpa.repository.Query
import java.time.Instant
import java.time.LocalDate

interface UsageCounterRepository : JpaRepository<UsageCounter, Long> {

    fun findByTenantIdAndMeterAndPeriodStart(tenantId: Long, meter: String, periodStart: LocalDate): UsageCounter?

    @Modifying
    @Query(
        value = """
            INSERT INTO usage_label (label_id, tenant_id, meter, weight_grams, printed_at)
            VALUES (:labelId, :tenantId, :meter, :grams, :printedAt)
            ON CONFLICT (label_id) DO NOTHING
        """,
        nativeQuery = true,
    )
    fun insertLabel(labelId: String, tenantId: Long, meter: String, grams: Long, printedAt: Instant): Int

    @Modifying(clearAutomatically = true)
    @Query(
        value = """
            INSERT INTO usage_counter (tenant_id, meter, period_start, used)
            VALUES (:tenantId, :meter, :periodStart, :amount)
            ON CONFLICT (tenant_id, meter, period_start)
            DO UPDATE SET used = usage_counter.used + EXCLUDED.used
        """,
        nativeQuery = true,
    )
    fun add(tenantId: Long, meter: String, periodStart: LocalDate, amount: Long): Int
}
