package io.parcela.usage

import org.slf4j.LoggerFactory
import org.springframework.stereotype.Service
import org.springframework.transaction.annotation.Transactional
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneOffset

data class PrintedLabel(val id: String, val tenantId: Long, val grams: Long, val printedAt: Instant)

@Service
class LabelUsageService(private val counters: UsageCounterRepository) {

    private val log = LoggerFactory.getLogger(javaClass)

    @Transactional
    fun book(label: PrintedLabel) {
        if (counters.insertLabel(label.id, label.tenantId, METER, label.grams, label.printedAt) == 0) {
            log.info("label {} already counted", label.id)
            return
        }
        val period = monthOf(label.printedAt)
        counters.add(label.tenantId, METER, period, 1)
    }

    @Transactional(readOnly = true)
    fun used(tenantId: Long, at: Instant): Long =
        counters.findByTenantIdAndMeterAndPeriodStart(tenantId, METER, monthOf(at))?.used ?: 0

    private fun monthOf(at: Instant): LocalDate =
        at.atZone(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1)

    private companion object {
        const val METER = "labels_printed"
    }
}
