package dev.orbitmail.billing

import io.micrometer.core.instrument.MeterRegistry
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock
import org.killbill.billing.client.RequestOptions
import org.killbill.billing.client.api.gen.UsageApi
import org.killbill.billing.client.model.gen.SubscriptionUsageRecord
import org.killbill.billing.client.model.gen.UnitUsageRecord
import org.killbill.billing.client.model.gen.UsageRecord
import org.slf4j.LoggerFactory
import org.springframework.scheduling.annotation.Scheduled
import org.springframework.stereotype.Service
import java.time.LocalDate
import java.time.ZoneOffset
import java.util.UUID

data class MailboxDay(val subscriptionId: UUID, val day: LocalDate, val messages: Long)

@Service
class MailboxUsageJob(
    private val usageApi: UsageApi,
    private val days: MailboxDayRepository,
    private val meters: MeterRegistry,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    @Scheduled(cron = "0 20 0 * * *", zone = "UTC")
    @SchedulerLock(name = "mailbox-usage", lockAtMostFor = "PT2H")
    fun reportYesterday() {
        val yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1)
        val open = days.findUnreportedUpTo(yesterday)
        val failed = open.filterNot(::tryToReport)
        log.info("reported {} mailbox days", open.size - failed.size)
        check(failed.isEmpty()) { "${failed.size} of ${open.size} mailbox days stay open" }
    }

    private fun tryToReport(day: MailboxDay): Boolean =
        try {
            report(day)
            days.markReported(day)
            true
        } catch (e: Exception) {
            meters.counter("mailbox.usage.failed").increment()
            log.error("mailbox day {} of {} was not reported", day.day, day.subscriptionId, e)
            false
        }

    private fun report(day: MailboxDay) {
        val record = SubscriptionUsageRecord().apply {
            subscriptionId = day.subscriptionId
            trackingId = "mailbox-${day.subscriptionId}-${day.day}"
            unitUsageRecords = listOf(
                UnitUsageRecord("messages", listOf(UsageRecord(day.day.toJoda(), day.messages))),
            )
        }
        try {
            usageApi.recordUsage(record, options())
        } catch (e: org.killbill.billing.client.KillBillClientException) {
            if (e.billingException?.code != TRACKING_ID_ALREADY_EXISTS) throw e
        }
    }

    private fun options(): RequestOptions =
        RequestOptions.builder().withCreatedBy("mailbox-usage").withReason("daily messages").build()

    private fun LocalDate.toJoda() = org.joda.time.LocalDate(year, monthValue, dayOfMonth)

    private companion object {
        const val TRACKING_ID_ALREADY_EXISTS = 1070
    }
}
