package com.lumenlog.billing

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.http.ContentType
import io.ktor.http.contentType
import io.ktor.http.isSuccess
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonObject
import org.slf4j.LoggerFactory
import java.math.BigDecimal
import java.time.Instant

/** Ingested log bytes per project, as the monthly invoice run needs them. */
class IngestedBytes(private val http: HttpClient, private val baseUrl: String) {

    private val log = LoggerFactory.getLogger(IngestedBytes::class.java)

    suspend fun byProject(from: Instant, until: Instant): Map<String, BigDecimal> {
        val answer = search(
            buildJsonObject {
                put("size", 0)
                put("query", between(from, until))
                putJsonObject("aggs") {
                    putJsonObject("projects") {
                        putJsonObject("terms") { put("field", "project_id") } // <- MTR-313
                        putJsonObject("aggs") {
                            putJsonObject("bytes") {
                                putJsonObject("sum") { put("field", "ingested_bytes") }
                            }
                        }
                    }
                }
            },
        )
        val buckets = answer.getValue("aggregations").jsonObject.getValue("projects").jsonObject
            .getValue("buckets").jsonArray // <- MTR-313
        log.info("ingested bytes of {} projects", buckets.size)
        return buckets.associate { it.jsonObject.project() to it.jsonObject.bytes() }
    }

    private fun JsonObject.project() = getValue("key").jsonPrimitive.content

    private fun JsonObject.bytes() =
        BigDecimal(getValue("bytes").jsonObject.getValue("value").jsonPrimitive.content)

    private fun between(from: Instant, until: Instant) = buildJsonObject {
        putJsonObject("range") {
            putJsonObject("@timestamp") {
                put("gte", from.toString())
                put("lt", until.toString())
            }
        }
    }

    private suspend fun search(query: JsonObject): JsonObject {
        val response = http.post("$baseUrl/logs-*/_search") {
            contentType(ContentType.Application.Json)
            setBody(query)
        }
        check(response.status.isSuccess()) { "search failed: ${response.status}" }
        val answer = response.body<JsonObject>()
        check(answer.getValue("_shards").jsonObject.getValue("failed").jsonPrimitive.long == 0L) { "shards failed" }
        return answer
    }
}
