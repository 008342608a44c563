package com.skribent.plans

import java.time.Instant
import java.util.UUID
import org.slf4j.LoggerFactory

interface TokenTotals {
    /** Single tokens, input and output together. */
    fun tokens(customer: UUID, from: Instant, until: Instant): Long
}

class OverageCalculator(private val totals: TokenTotals) {
    private val log = LoggerFactory.getLogger(javaClass)

    fun overage(customer: UUID, plan: Plan, from: Instant, until: Instant): Overage {
        val used = totals.tokens(customer, from, until)
        val over = maxOf(used - plan.includedKTokens, 0) // <- MTR-343
        val kTokens = ceilDiv(over, 1000)
        log.info("{} used {} tokens on {}, {} thousand above", customer, used, plan.code, kTokens)
        return Overage(kTokens, kTokens * plan.overagePerKToken)
    }

    /** Share of the allowance that is used, in percent, for the mail at 80 %. */
    fun percent(customer: UUID, plan: Plan, from: Instant, until: Instant): Long {
        val usedKTokens = totals.tokens(customer, from, until) / 1000
        return if (plan.includedKTokens == 0L) 100 else usedKTokens * 100 / plan.includedKTokens
    }

    private fun ceilDiv(value: Long, by: Long): Long = (value + by - 1) / by
}
