package com.fernweh.flights.usage

import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.module.kotlin.readValue
import com.withorb.api.client.OrbClient
import com.withorb.api.core.JsonValue
import com.withorb.api.models.EventIngestParams
import io.awspring.cloud.sqs.annotation.SqsListener
import org.slf4j.LoggerFactory
import org.springframework.stereotype.Component
import java.time.OffsetDateTime

data class FareSearched(
    val searchId: String,
    val partnerId: String,
    val providers: Int,
    val searchedAt: OffsetDateTime,
)

/**
 * Each fare search of a partner is billed by the number of providers that were asked. The queue hands a message to
 * `fare-searches-dead` after fifteen receives.
 */
@Component
class FareSearchListener(private val orb: OrbClient, private val json: ObjectMapper) {
    private val log = LoggerFactory.getLogger(javaClass)

    @SqsListener("fare-searches")
    fun onSearch(body: String) {
        val search = json.readValue<FareSearched>(body)
        if (search.providers == 0) return

        runCatching { orb.events().ingest(paramsOf(search)) } // <- MTR-102
            .onSuccess { log.debug("search {} is metered", search.searchId) }
            .onFailure { log.warn("search {} could not be metered", search.searchId, it) } // <- MTR-102, MTR-601?
    }

    private fun paramsOf(search: FareSearched): EventIngestParams =
        EventIngestParams.builder()
            .addEvent(
                EventIngestParams.Event.builder()
                    .eventName("fare_search")
                    .idempotencyKey("fare-search-${search.searchId}")
                    .externalCustomerId(search.partnerId)
                    .timestamp(search.searchedAt)
                    .properties(JsonValue.from(mapOf("providers" to search.providers)))
                    .build(),
            )
            .build()
}
