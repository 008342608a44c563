package app.billing

import io.ktor.server.application.ApplicationCall
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.http.HttpStatusCode
import kotlinx.serialization.Serializable
import org.jetbrains.exposed.sql.Table
import org.jetbrains.exposed.sql.insertIgnore
import org.jetbrains.exposed.sql.SqlExpressionBuilder.eq
import org.jetbrains.exposed.sql.SqlExpressionBuilder.plus
import org.jetbrains.exposed.sql.and
import org.jetbrains.exposed.sql.transactions.transaction
import org.jetbrains.exposed.sql.update

object StorageUsage : Table("storage_usage") {
    val bucket = varchar("bucket", 64)
    val day = varchar("day", 10)
    val bytes = long("bytes").default(0)
    override val primaryKey = PrimaryKey(bucket, day)
}

/** How much the bucket holds at the time of the scan, all objects together. */
@Serializable
data class BucketScan(val bucket: String, val day: String, val totalBytes: Long, val objects: Long)

/** The storage nodes post a scan of each of their buckets every six hours; the last of a day is billed. */
suspend fun receiveScan(call: ApplicationCall) {
    val scan = call.receive<BucketScan>()
    if (scan.totalBytes < 0) return call.respond(HttpStatusCode.UnprocessableEntity)
    transaction {
        StorageUsage.insertIgnore {
            it[bucket] = scan.bucket
            it[day] = scan.day
        }
        StorageUsage.update({ (StorageUsage.bucket eq scan.bucket) and (StorageUsage.day eq scan.day) }) {
            it[bytes] = scan.totalBytes
        }
    }
    call.respond(HttpStatusCode.Accepted)
}
