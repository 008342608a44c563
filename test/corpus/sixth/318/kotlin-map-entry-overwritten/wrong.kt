package studio.frameloop.usage

import java.math.BigDecimal
import java.time.Instant
import org.springframework.jdbc.core.JdbcTemplate
import org.springframework.stereotype.Service

data class ExportUsage(val resolution: String, val seconds: Long, val finishedAt: Instant)

data class PriceLine(val resolution: String, val seconds: Long, val credits: BigDecimal)

@Service
class ExportBilling(private val jdbc: JdbcTemplate, private val rates: ExportRates) {

    fun linesOf(teamId: Long, from: Instant, until: Instant): List<PriceLine> {
        val seconds = mutableMapOf<String, Long>()
        val lastExport = mutableMapOf<String, Instant>()
        for (export in exportsOf(teamId, from, until)) {
            seconds[export.resolution] = export.seconds // <- MTR-318
            lastExport[export.resolution] = export.finishedAt
        }

        return seconds.entries
            .sortedByDescending { lastExport.getValue(it.key) }
            .map { (resolution, total) ->
                PriceLine(resolution, total, rates.creditsPerSecond(resolution) * total.toBigDecimal())
            }
    }

    private fun exportsOf(teamId: Long, from: Instant, until: Instant): List<ExportUsage> =
        jdbc.query(
            """
            SELECT resolution, seconds, finished_at
            FROM exports
            WHERE team_id = ? AND finished_at >= ? AND finished_at < ? AND failed_at IS NULL
            ORDER BY finished_at, id
            """,
            { rs, _ ->
                ExportUsage(
                    rs.getString("resolution"),
                    rs.getLong("seconds"),
                    rs.getTimestamp("finished_at").toInstant(),
                )
            },
            teamId,
            java.sql.Timestamp.from(from),
            java.sql.Timestamp.from(until),
        )
}
