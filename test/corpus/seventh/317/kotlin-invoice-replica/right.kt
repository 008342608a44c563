package io.loomstack.billing

import org.springframework.beans.factory.annotation.Qualifier
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate
import org.springframework.stereotype.Repository
import org.springframework.stereotype.Service
import org.springframework.transaction.annotation.Transactional
import java.math.BigDecimal
import java.sql.Timestamp
import java.time.Instant

private const val BUILD_MINUTES = """
    SELECT runner_size, SUM(minutes) AS minutes FROM build_usage
    WHERE org_id = :org AND finished_at >= :from AND finished_at < :to GROUP BY runner_size
"""

enum class ReadFrom { PRIMARY, REPLICA }

@Repository
class BuildUsage(
    @Qualifier("primaryJdbc") private val primary: NamedParameterJdbcTemplate,
    @Qualifier("replicaJdbc") private val replica: NamedParameterJdbcTemplate,
) {
    fun record(job: FinishedJob) {
        primary.update(
            "INSERT INTO build_usage (job_id, org_id, runner_size, minutes, finished_at) " +
                "VALUES (:id, :org, :size, :minutes, :at) ON CONFLICT (job_id) DO NOTHING",
            mapOf("id" to job.id, "org" to job.orgId, "size" to job.size, "minutes" to job.minutes, "at" to Timestamp.from(job.finishedAt)),
        )
    }

    fun minutesBySize(org: Long, from: Instant, to: Instant, source: ReadFrom): Map<String, BigDecimal> {
        val jdbc = if (source == ReadFrom.PRIMARY) primary else replica
        val arguments = mapOf("org" to org, "from" to Timestamp.from(from), "to" to Timestamp.from(to))
        return jdbc.query(BUILD_MINUTES, arguments) { row, _ ->
            row.getString("runner_size") to row.getBigDecimal("minutes")
        }.toMap()
    }
}

@Service
class InvoiceCloser(private val usage: BuildUsage, private val invoices: InvoiceStore) {

    /** Runs seconds after the period ended, when the replica may not have its last jobs yet. */
    @Transactional
    fun close(invoice: DraftInvoice) {
        val minutes = usage.minutesBySize(invoice.orgId, invoice.periodStart, invoice.periodEnd, ReadFrom.PRIMARY)
        invoices.finalize(invoice.id, minutes)
    }
}
