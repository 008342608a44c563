package io.acme.dictate.usage

import io.acme.dictate.subscriptions.SubscriptionRenewed
import io.acme.dictate.subscriptions.SubscriptionRepository
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock
import org.slf4j.LoggerFactory
import org.springframework.context.event.EventListener
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.scheduling.annotation.Scheduled
import org.springframework.stereotype.Service
import org.springframework.transaction.annotation.Transactional

@Service
class MinuteAllowance(private val jdbc: JdbcClient, private val subscriptions: SubscriptionRepository) {

    private val log = LoggerFactory.getLogger(javaClass)

    @Transactional
    fun tryUse(accountId: Long, seconds: Long): Boolean =
        jdbc.sql(
            """
            update minute_allowances set used_seconds = used_seconds + :seconds
            where account_id = :account and used_seconds + :seconds <= included_seconds
            """,
        ).param("seconds", seconds).param("account", accountId).update() == 1

    @Scheduled(cron = "0 0 0 1 * *", zone = "UTC") // <- MTR-406
    @SchedulerLock(name = "resetMinuteAllowances", lockAtLeastFor = "PT5M")
    @Transactional
    fun resetAll() { // <- MTR-406
        val reset = jdbc.sql("update minute_allowances set used_seconds = 0").update() // <- MTR-406
        log.info("reset the minutes of {} accounts", reset)
    }

    @EventListener
    @Transactional
    fun on(renewed: SubscriptionRenewed) { // <- MTR-406
        val subscription = subscriptions.getReferenceById(renewed.subscriptionId)
        jdbc.sql(
            """
            update minute_allowances
            set included_seconds = :included, period_start = :start, period_end = :end -- <- MTR-406
            where account_id = :account
            """,
        )
            .param("included", subscription.plan.includedSeconds)
            .param("start", renewed.periodStart)
            .param("end", renewed.periodEnd)
            .param("account", subscription.accountId)
            .update()
    }
}
