package no.fjordlab.metering

import java.time.Instant
import java.time.LocalDate
import java.time.ZoneOffset
import javax.sql.DataSource
import org.slf4j.LoggerFactory

/** Sets the day's tokens of all tenants, from the calls. May be run again for the same day. */
class TokenRollup(private val dataSource: DataSource) {
    private val log = LoggerFactory.getLogger(TokenRollup::class.java)

    fun run(day: LocalDate): Int {
        val from = day.atStartOfDay(ZoneOffset.UTC).toInstant()
        val until = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
        val rows = dataSource.connection.use { connection ->
            connection.prepareStatement(ROLL_UP).use { statement ->
                statement.setObject(1, day)
                statement.setObject(2, from.atOffset(ZoneOffset.UTC))
                statement.setObject(3, until.atOffset(ZoneOffset.UTC))
                statement.executeUpdate()
            }
        }
        log.info("rolled up {}: {} rows", day, rows)
        return rows
    }

    fun missing(since: Instant): List<LocalDate> {
        val first = since.atOffset(ZoneOffset.UTC).toLocalDate()
        val today = LocalDate.now(ZoneOffset.UTC)
        val known = days(first)
        return first.datesUntil(today).filter { it !in known }.toList()
    }

    private fun days(first: LocalDate): Set<LocalDate> = dataSource.connection.use { connection ->
        connection.prepareStatement("SELECT DISTINCT day FROM token_days WHERE day >= ?").use { statement ->
            statement.setObject(1, first)
            statement.executeQuery().use { result ->
                buildSet { while (result.next()) add(result.getObject(1, LocalDate::class.java)) }
            }
        }
    }

    private companion object {
        val ROLL_UP = """
            INSERT INTO token_days (tenant_id, day, model, input_tokens, output_tokens)
            SELECT tenant_id, ?, model, sum(input_tokens), sum(output_tokens)
              FROM llm_calls
             WHERE finished_at >= ? AND finished_at < ?
             GROUP BY tenant_id, model
            ON CONFLICT (tenant_id, day, model) DO UPDATE
            SET input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens
        """.trimIndent()
    }
}
