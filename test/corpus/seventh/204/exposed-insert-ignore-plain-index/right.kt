package io.smsrelay.usage

import java.time.Instant
import kotlinx.serialization.Serializable
import org.jetbrains.exposed.dao.id.LongIdTable
import org.jetbrains.exposed.sql.Database
import org.jetbrains.exposed.sql.insertIgnoreAndGetId
import org.jetbrains.exposed.sql.javatime.timestamp
import org.jetbrains.exposed.sql.transactions.transaction

object UsageEvents : LongIdTable("usage_events") {
    val tenantId = uuid("tenant_id")
    val eventId = varchar("event_id", 64)
    val meter = varchar("meter", 40)
    val quantity = long("quantity")
    val occurredAt = timestamp("occurred_at")

    init {
        uniqueIndex("usage_events_once", tenantId, eventId)
        index(isUnique = false, tenantId, meter, occurredAt)
    }
}

@Serializable
data class DeliveryReport(val id: String, val tenant: String, val segments: Long, val deliveredAt: String)

/** Carriers repeat a delivery report until they get a 200. */
class DeliveryReports(private val database: Database) {
    /** False for a report that was there before. */
    fun record(report: DeliveryReport): Boolean = transaction(database) {
        val id = UsageEvents.insertIgnoreAndGetId {
            it[tenantId] = java.util.UUID.fromString(report.tenant)
            it[eventId] = report.id
            it[meter] = "sms_segments"
            it[quantity] = report.segments
            it[occurredAt] = Instant.parse(report.deliveredAt)
        }
        id != null
    }
}

object Contacts : LongIdTable("contacts") {
    val tenantId = uuid("tenant_id").index()
    val phone = varchar("phone", 20).index()
}
