package io.pixelmill.quota

import java.time.LocalDate
import java.time.LocalDateTime
import java.time.Instant
import java.time.ZoneId
import org.jetbrains.exposed.sql.Database
import org.jetbrains.exposed.sql.SqlExpressionBuilder.greaterEq
import org.jetbrains.exposed.sql.SqlExpressionBuilder.less
import org.jetbrains.exposed.sql.and
import org.jetbrains.exposed.sql.selectAll
import org.jetbrains.exposed.sql.sum
import org.jetbrains.exposed.sql.transactions.transaction
import org.slf4j.LoggerFactory

/** What an account sold per day has used today. The day is the one of the account's own contract zone. */
class DailyUsage(
    private val db: Database,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    fun usedToday(account: Account): Long = transaction(db) {
        val (from, until) = today(account)
        log.debug("usage of {} from {} until {}", account.id, from, until)
        val images = ImageJobs.images.sum()
        ImageJobs
            .select(images)
            .where {
                (ImageJobs.accountId eq account.id) and
                    (ImageJobs.finishedAt greaterEq from) and
                    (ImageJobs.finishedAt less until)
            }
            .single()[images] ?: 0L
    }

    fun lastJob(account: Account): Instant? = transaction(db) {
        ImageJobs.selectAll()
            .where { ImageJobs.accountId eq account.id }
            .maxByOrNull { it[ImageJobs.finishedAt] }
            ?.get(ImageJobs.finishedAt)
    }

    private fun today(account: Account): Pair<Instant, Instant> {
        val midnight = LocalDate.now().atStartOfDay() // <- MTR-302
        return instant(midnight) to instant(midnight.plusDays(1))
    }

    private fun instant(local: LocalDateTime): Instant = local.atZone(ZoneId.systemDefault()).toInstant() // <- MTR-302
}
