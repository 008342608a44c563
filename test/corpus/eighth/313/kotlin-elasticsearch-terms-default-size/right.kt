package com.lumenlog.billing

import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.http.ContentType
import io.ktor.http.contentType
import io.ktor.http.isSuccess
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.addJsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray
import kotlinx.serialization.json.putJsonObject
import org.slf4j.LoggerFactory
import java.math.BigDecimal
import java.time.Instant

/** Ingested log bytes per project, as the monthly invoice run needs them. */
class IngestedBytes(private val http: HttpClient, private val baseUrl: String) {

    private val log = LoggerFactory.getLogger(IngestedBytes::class.java)

    suspend fun byProject(from: Instant, until: Instant): Map<String, BigDecimal> {
        val result = LinkedHashMap<String, BigDecimal>()
        var after: JsonObject? = null
        do {
            val page = search(pageQuery(from, until, after))
                .getValue("aggregations").jsonObject.getValue("projects").jsonObject
            for (bucket in page.getValue("buckets").jsonArray) {
                result[bucket.jsonObject.project()] = bucket.jsonObject.bytes()
            }
            after = page["after_key"]?.jsonObject
        } while (after != null)
        log.info("ingested bytes of {} projects", result.size)
        return result
    }

    private fun pageQuery(from: Instant, until: Instant, after: JsonObject?) = buildJsonObject {
        put("size", 0)
        put("query", between(from, until))
        putJsonObject("aggs") {
            putJsonObject("projects") {
                putJsonObject("composite") {
                    put("size", 1000)
                    putJsonArray("sources") {
                        addJsonObject {
                            putJsonObject("project") { putJsonObject("terms") { put("field", "project_id") } }
                        }
                    }
                    after?.let { put("after", it) }
                }
                putJsonObject("aggs") {
                    putJsonObject("bytes") { putJsonObject("sum") { put("field", "ingested_bytes") } }
                }
            }
        }
    }

    private fun JsonObject.project() = getValue("key").jsonObject.getValue("project").jsonPrimitive.content

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
