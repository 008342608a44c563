package com.acme.metering

import org.slf4j.LoggerFactory
import org.springframework.dao.DuplicateKeyException
import org.springframework.jdbc.core.JdbcTemplate
import org.springframework.stereotype.Repository
import org.springframework.transaction.annotation.Transactional
import java.sql.Timestamp
import java.time.Instant

data class Reading(val device: String, val sequence: Long, val wattHours: Long, val readAt: Instant)

/** PostgreSQL; primary key of readings is (device, sequence). */
@Repository
class Readings(private val jdbc: JdbcTemplate) {
    private val log = LoggerFactory.getLogger(javaClass)

    @Transactional
    fun store(batch: List<Reading>): Int {
        var fresh = 0
        for (reading in batch) {
            try {
                jdbc.update( // <- MTR-216
                    "INSERT INTO readings (device, sequence, watt_hours, read_at) VALUES (?, ?, ?, ?)",
                    reading.device, reading.sequence, reading.wattHours, Timestamp.from(reading.readAt),
                )
                fresh++
            } catch (e: DuplicateKeyException) { // <- MTR-216
                log.debug("reading {} of {} came again", reading.sequence, reading.device)
            }
        }
        jdbc.update("UPDATE meters SET last_seen = now() WHERE device = ANY (?)", batch.map { it.device }.distinct().toTypedArray())
        return fresh
    }
}
