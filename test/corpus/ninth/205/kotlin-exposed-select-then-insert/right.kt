package app.fieldnote.metering

import kotlinx.datetime.Instant
import org.jetbrains.exposed.sql.Database
import org.jetbrains.exposed.sql.ResultRow
import org.jetbrains.exposed.sql.SortOrder
import org.jetbrains.exposed.sql.Table
import org.jetbrains.exposed.sql.insertIgnore
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
        uniqueIndex("transcription_once", tenant, recordingId)
    }
}

data class Finished(val tenant: String, val recordingId: String, val seconds: Int, val finishedAt: Instant)

/** Called by four workers; a recording may be reported by two of them when a lease has run out. */
class TranscriptionUsage(private val db: Database) {
    private val log = LoggerFactory.getLogger(javaClass)

    fun record(done: Finished): Boolean {
        val inserted = transaction(db) {
            Transcriptions.insertIgnore {
                it[tenant] = done.tenant
                it[recordingId] = done.recordingId
                it[seconds] = done.seconds
                it[finishedAt] = done.finishedAt
            }.insertedCount
        }
        if (inserted == 0) {
            log.info("{} of {} was recorded before", done.recordingId, done.tenant)
        }
        return inserted > 0
    }

    fun latest(limit: Int): List<ResultRow> = transaction(db) {
        Transcriptions.selectAll().orderBy(Transcriptions.finishedAt, SortOrder.DESC).limit(limit).toList()
    }
}
