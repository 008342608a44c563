package io.tidemark.usage

import com.metronome.api.client.MetronomeClient
import com.metronome.api.core.JsonValue
import com.metronome.api.models.V1UsageIngestParams
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.kafka.annotation.KafkaListener
import org.springframework.kafka.core.KafkaTemplate
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer
import org.springframework.kafka.listener.DefaultErrorHandler
import org.springframework.stereotype.Component
import org.springframework.util.backoff.ExponentialBackOff
import java.time.Instant

data class TranscriptReady(
    val jobId: String,
    val accountId: String,
    val seconds: Long,
    val finishedAt: Instant,
    val language: String,
)

@Configuration
class TranscriptListenerConfig {
    @Bean
    fun transcriptErrors(template: KafkaTemplate<String, Any>) =
        DefaultErrorHandler(
            DeadLetterPublishingRecoverer(template),
            ExponentialBackOff(1_000, 2.0).apply { maxElapsedTime = 240_000 },
        )
}

@Component
class TranscriptUsageListener(
    private val metronome: MetronomeClient,
    private val transcripts: TranscriptRepository,
) {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    @KafkaListener(topics = ["transcripts.ready"], groupId = "usage")
    fun onReady(event: TranscriptReady) {
        transcripts.markPublished(event.jobId)
        scope.launch { // <- MTR-101
            metronome.v1().usage().ingest(toUsage(event)) // <- MTR-101
        }
    }

    private fun toUsage(event: TranscriptReady): V1UsageIngestParams =
        V1UsageIngestParams.builder()
            .addUsage(
                V1UsageIngestParams.Usage.builder()
                    .transactionId("transcript-${event.jobId}")
                    .customerId(event.accountId)
                    .eventType("transcribed_seconds")
                    .timestamp(event.finishedAt.toString())
                    .properties(
                        V1UsageIngestParams.Usage.Properties.builder()
                            .putAdditionalProperty("seconds", JsonValue.from(event.seconds.toString()))
                            .putAdditionalProperty("language", JsonValue.from(event.language))
                            .build(),
                    )
                    .build(),
            )
            .build()
}
