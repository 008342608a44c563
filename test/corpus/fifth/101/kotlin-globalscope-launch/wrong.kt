package io.acme.speech

import com.withorb.api.client.OrbClient
import com.withorb.api.models.EventIngestParams
import io.github.oshai.kotlinlogging.KotlinLogging
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.launch
import org.springframework.kafka.annotation.KafkaListener
import org.springframework.stereotype.Component

private val logger = KotlinLogging.logger {}

@Component
class TranscriptMeter(private val orb: OrbClient, private val transcripts: TranscriptStore) {

    @OptIn(DelicateCoroutinesApi::class)
    @KafkaListener(topics = ["transcripts.done"], groupId = "orb-meter")
    suspend fun onDone(done: TranscriptDone) {
        val transcript = transcripts.find(done.transcriptId)
        GlobalScope.launch(Dispatchers.IO) { // <- MTR-101
            orb.events().ingest(paramsFor(transcript)) // <- MTR-101
        }
        logger.info { "transcript ${transcript.id} metered" }
    }

    private fun paramsFor(transcript: Transcript): EventIngestParams =
        EventIngestParams.builder()
            .addEvent(
                EventIngestParams.Event.builder()
                    .eventName("transcription")
                    .idempotencyKey("transcript-${transcript.id}")
                    .externalCustomerId(transcript.workspaceId)
                    .timestamp(transcript.finishedAt)
                    .properties(mapOf("seconds" to transcript.seconds))
                    .build(),
            )
            .build()
}
