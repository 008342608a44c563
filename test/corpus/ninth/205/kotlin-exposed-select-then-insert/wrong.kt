package app.fieldnote.metering

import kotlinx.datetime.Instant
import org.jetbrains.exposed.sql.Database
import org.jetbrains.exposed.sql.ResultRow
import org.jetbrains.exposed.sql.SortOrder
import org.jetbrains.exposed.sql.Table
import org.jetbrains.exposed.sql.and
import org.jetbrains.exposed.sql.insert
import org.jetbrains.exposed.sql.kotlin.datetime.timestamp
import org.jetbrains.exposed.sql.selectAll
import org.jetbrains.exposed.sql.transactions.transaction
import org.slf4j.LoggerFactory

object Transcriptions : Table("transcription_usage") {
    val tenant = varchar("tenant", 40)
    val recordingId = varchar("recording_id", 64)
    val seconds = integer("seconds")
    val finishedAt = timestamp("finished_at")

    init {
        index(false, tenant, recordingId) // <- MTR-204?
    }
}

data class Finished(val tenant: String, val recordingId: String, val seconds: Int, val finishedAt: Instant)

/** Called by four workers; a recording may be reported by two of them when a lease has run out. */
class TranscriptionUsage(private val db: Database) {
    private val log = LoggerFactory.getLogger(javaClass)

    fun record(done: Finished): Boolean = transaction(db) {
        val known = Transcriptions.selectAll() // <- MTR-205
            .where { (Transcriptions.tenant eq done.tenant) and (Transcriptions.recordingId eq done.recordingId) }
            .count() > 0
        if (known) {
            log.info("{} of {} was recorded before", done.recordingId, done.tenant)
            return@transaction false
        }
        Transcriptions.insert { // <- MTR-205
            it[tenant] = done.tenant
            it[recordingId] = done.recordingId
            it[seconds] = done.seconds
            it[finishedAt] = done.finishedAt
        }
        true
    }

    fun latest(limit: Int): List<ResultRow> = transaction(db) {
        Transcriptions.selectAll().orderBy(Transcriptions.finishedAt, SortOrder.DESC).limit(limit).toList()
    }
}
