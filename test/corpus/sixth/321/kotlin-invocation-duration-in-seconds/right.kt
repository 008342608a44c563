package run.sparrow.functions.billing

import java.math.BigDecimal
import java.math.RoundingMode
import java.time.Duration
import java.time.Instant
import org.jetbrains.exposed.sql.insertIgnore
import org.jetbrains.exposed.sql.transactions.transaction

data class Invocation(
    val id: String,
    val functionId: Long,
    val memoryMb: Int,
    val startedAt: Instant,
    val finishedAt: Instant,
)

/** Most functions answer within a few hundred milliseconds; the price page says "billed per millisecond". */
class InvocationMeter {

    fun record(invocation: Invocation) = transaction {
        InvocationUsage.insertIgnore {
            it[id] = invocation.id
            it[functionId] = invocation.functionId
            it[finishedAt] = invocation.finishedAt
            it[gbSeconds] = gbSeconds(invocation)
        }
    }

    private fun gbSeconds(invocation: Invocation): BigDecimal {
        val millis = Duration.between(invocation.startedAt, invocation.finishedAt).toMillis()
        return BigDecimal(invocation.memoryMb)
            .multiply(BigDecimal(millis))
            .divide(MB_PER_GB.multiply(MILLIS_PER_SECOND), 9, RoundingMode.HALF_UP)
    }

    /** Shown in the log viewer. */
    fun label(invocation: Invocation): String {
        val took = Duration.between(invocation.startedAt, invocation.finishedAt)
        return if (took.seconds >= 10) "${took.seconds} s" else "${took.toMillis()} ms"
    }

    private companion object {
        val MB_PER_GB = BigDecimal(1024)
        val MILLIS_PER_SECOND = BigDecimal(1000)
    }
}
