package dev.formhub.billing

import io.ktor.client.HttpClient
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.HttpRequestRetry
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.client.request.bearerAuth
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.http.ContentType
import io.ktor.http.contentType
import io.ktor.serialization.kotlinx.json.json
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonObject
import org.jetbrains.exposed.sql.transactions.transaction
import org.quartz.DisallowConcurrentExecution
import org.quartz.Job
import org.quartz.JobExecutionContext
import org.slf4j.LoggerFactory

private val lemon = HttpClient(CIO) {
    expectSuccess = true
    install(ContentNegotiation) { json() }
    install(HttpTimeout) { requestTimeoutMillis = 8_000 }
    install(HttpRequestRetry) {
        retryOnExceptionOrServerErrors(maxRetries = 5)
        exponentialDelay()
    }
}

/**
 * Every quarter of an hour, on the clustered scheduler. The price is of the kind
 * "most recent usage during a period", so the total of the period is set and may
 * be set again; nothing is ever added.
 */
@DisallowConcurrentExecution
class ReportSubmissionsJob(private val ledger: SubmissionLedger, private val apiKey: String) : Job {
    private val log = LoggerFactory.getLogger(javaClass)

    override fun execute(context: JobExecutionContext) = runBlocking {
        for (period in ledger.runningTotals()) {
            if (period.total == period.lastReported) continue
            try {
                setUsage(period.subscriptionItemId, period.total)
                transaction { ledger.rememberReported(period.id, period.total) }
                log.info("item {}: total now {}", period.subscriptionItemId, period.total)
            } catch (e: Exception) {
                log.error("ALERT billing: item {} not reported, next run repeats it", period.subscriptionItemId, e)
            }
        }
    }

    private suspend fun setUsage(itemId: String, total: Int) {
        lemon.post("https://api.lemonsqueezy.com/v1/usage-records") {
            bearerAuth(apiKey)
            contentType(ContentType.parse("application/vnd.api+json"))
            setBody(buildJsonObject {
                putJsonObject("data") {
                    put("type", "usage-records")
                    putJsonObject("attributes") {
                        put("quantity", total)
                        put("action", "set")
                    }
                    putJsonObject("relationships") {
                        putJsonObject("subscription-item") {
                            putJsonObject("data") { put("type", "subscription-items"); put("id", itemId) }
                        }
                    }
                }
            }.toString())
        }
    }
}
