package io.acme.dictate.usage

import io.acme.dictate.subscriptions.SubscriptionRenewed
import io.acme.dictate.subscriptions.SubscriptionRepository
import org.slf4j.LoggerFactory
import org.springframework.context.event.EventListener
import org.springframework.jdbc.core.simple.JdbcClient
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

    /** Minutes start afresh with the period the customer pays for; an event delivered again changes nothing. */
    @EventListener
    @Transactional
    fun on(renewed: SubscriptionRenewed) {
        val subscription = subscriptions.getReferenceById(renewed.subscriptionId)
        val started = jdbc.sql(
            """
            update minute_allowances
            set used_seconds = 0, included_seconds = :included, period_start = :start, period_end = :end
            where account_id = :account and period_start < :start
            """,
        )
            .param("included", subscription.plan.includedSeconds)
            .param("start", renewed.periodStart)
            .param("end", renewed.periodEnd)
            .param("account", subscription.accountId)
            .update()
        if (started == 0) log.info("period {} of account {} has already started", renewed.periodStart, subscription.accountId)
    }
}
