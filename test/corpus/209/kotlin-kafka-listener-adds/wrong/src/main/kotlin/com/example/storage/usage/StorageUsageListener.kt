package com.example.storage.usage

import com.fasterxml.jackson.module.kotlin.jacksonObjectMapper
import com.fasterxml.jackson.module.kotlin.readValue
import java.util.UUID
import org.springframework.jdbc.core.JdbcTemplate
import org.springframework.kafka.annotation.KafkaListener
import org.springframework.stereotype.Component
import org.springframework.transaction.annotation.Transactional

data class StoredObject(val eventId: UUID, val bucketId: UUID, val bytes: Long)

@Component
class StorageUsageListener(private val jdbc: JdbcTemplate) {
    private val json = jacksonObjectMapper()

    @KafkaListener(topics = ["objects-stored"], groupId = "storage-usage")
    @Transactional
    fun onStored(message: String) {
        val stored = json.readValue<StoredObject>(message)
        add(stored) // <- MTR-209
    }

    private fun add(stored: StoredObject) {
        jdbc.update( // <- MTR-209
            "UPDATE storage_usage SET bytes = bytes + ? WHERE bucket_id = ?", // <- MTR-209
            stored.bytes,
            stored.bucketId,
        )
    }

    @Transactional(readOnly = true)
    fun bytesOf(bucketId: UUID): Long =
        jdbc.queryForObject("SELECT bytes FROM storage_usage WHERE bucket_id = ?", Long::class.java, bucketId) ?: 0
}
