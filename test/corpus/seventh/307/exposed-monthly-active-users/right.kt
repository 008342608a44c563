package com.tally.billing

import org.jetbrains.exposed.sql.SqlExpressionBuilder.eq
import org.jetbrains.exposed.sql.SqlExpressionBuilder.greaterEq
import org.jetbrains.exposed.sql.SqlExpressionBuilder.less
import org.jetbrains.exposed.sql.and
import org.jetbrains.exposed.sql.countDistinct
import org.jetbrains.exposed.sql.sum
import org.jetbrains.exposed.sql.transactions.transaction
import java.time.YearMonth
import java.util.UUID

/** The two meters of the Growth plan: users active in the month (each once) and notifications sent. */
class GrowthPlanUsage {

    fun monthlyActiveUsers(tenantId: UUID, month: YearMonth): Long = transaction {
        val users = DailyActiveUsers.userId.countDistinct()
        DailyActiveUsers.select(users)
            .where {
                (DailyActiveUsers.tenantId eq tenantId) and
                    (DailyActiveUsers.day greaterEq month.atDay(1)) and
                    (DailyActiveUsers.day less month.plusMonths(1).atDay(1))
            }
            .single()[users]
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
