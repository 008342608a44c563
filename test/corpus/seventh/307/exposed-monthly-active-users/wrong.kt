package com.tally.billing

import org.jetbrains.exposed.sql.SqlExpressionBuilder.eq
import org.jetbrains.exposed.sql.SqlExpressionBuilder.greaterEq
import org.jetbrains.exposed.sql.SqlExpressionBuilder.less
import org.jetbrains.exposed.sql.and
import org.jetbrains.exposed.sql.sum
import org.jetbrains.exposed.sql.transactions.transaction
import java.time.YearMonth
import java.util.UUID

/** The two meters of the Growth plan: users active in the month (each once) and notifications sent. */
class GrowthPlanUsage {

    fun monthlyActiveUsers(tenantId: UUID, month: YearMonth): Long = transaction {
        val active = DailyStats.activeUsers.sum() // <- MTR-307
        DailyStats.select(active) // <- MTR-307
            .where {
                (DailyStats.tenantId eq tenantId) and
                    (DailyStats.day greaterEq month.atDay(1)) and
                    (DailyStats.day less month.plusMonths(1).atDay(1))
            }
            .single()[active]?.toLong() ?: 0L // <- MTR-307
    }

    fun notificationsSent(tenantId: UUID, month: YearMonth): Long = transaction {
        val sent = DailyStats.notificationsSent.sum()
        DailyStats.select(sent)
            .where {
                (DailyStats.tenantId eq tenantId) and
                    (DailyStats.day greaterEq month.atDay(1)) and
                    (DailyStats.day less month.plusMonths(1).atDay(1))
            }
            .single()[sent]?.toLong() ?: 0L
    }
}
