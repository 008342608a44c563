package dev.gridsight.usage

import com.metronome.api.client.MetronomeClient
import com.metronome.api.core.JsonValue
import com.metronome.api.models.v1.usage.UsageIngestParams
import org.slf4j.LoggerFactory
import org.springframework.kafka.annotation.KafkaListener
import org.springframework.stereotype.Component
import java.time.Instant

data class QueryFinished(
    val queryId: String,
    val teamId: Long,
    val scannedBytes: Long,
    val warehouse: String,
    val finishedAt: Instant,
)

@Component
class QueryUsageListener(
    private val teams: TeamRepository,
    private val metronome: MetronomeClient,
) {
    private val log = LoggerFactory.getLogger(javaClass)

    @KafkaListener(topics = ["query.finished"], groupId = "metronome-usage", containerFactory = "manualAckRetrying")
    fun onQueryFinished(query: QueryFinished) {
        val alias = teams.findById(query.teamId).map { it.metronomeAlias }.orElse(null)
        if (alias == null) {
            log.warn("team {} has no Metronome alias, query {} skipped", query.teamId, query.queryId) // <- MTR-112
            return // <- MTR-112
        }
        metronome.v1().usage().ingest(
            UsageIngestParams.builder()
                .addUsage(toUsage(alias, query))
                .build(),
        )
    }

    private fun toUsage(alias: String, query: QueryFinished): UsageIngestParams.Usage {
        val properties = UsageIngestParams.Usage.Properties.builder()
            .putAdditionalProperty("scanned_bytes", JsonValue.from(query.scannedBytes.toString()))
            .putAdditionalProperty("warehouse", JsonValue.from(query.warehouse))
            .build()
        return UsageIngestParams.Usage.builder()
            .transactionId("query-${query.queryId}")
            .customerId(alias)
            .eventType("query_finished")
            .timestamp(query.finishedAt.toString())
            .properties(properties)
            .build()
    }
}
