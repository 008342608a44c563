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
    install(HttpRequestRetry) { // <- MTR-206
        retryOnExceptionOrServerErrors(maxRetries = 5) // <- MTR-206
        retryOnException(maxRetries = 5, retryOnTimeout = true) // <- MTR-206
        exponentialDelay()
    }
}

/** Every quarter of an hour, on the clustered scheduler: what was submitted since the last run. */
@DisallowConcurrentExecution
class ReportSubmissionsJob(private val ledger: SubmissionLedger, private val apiKey: String) : Job {
    private val log = LoggerFactory.getLogger(javaClass)

    override fun execute(context: JobExecutionContext) = runBlocking {
        for (open in ledger.openBySubscriptionItem()) {
            try {
                addUsage(open.subscriptionItemId, open.count)
                transaction { ledger.close(open.rowIds) }
                log.info("item {}: {} submissions reported", open.subscriptionItemId, open.count)
            } catch (e: Exception) {
                log.error("ALERT billing: item {} not reported, stays open", open.subscriptionItemId, e)
            }
        }
    }

    private suspend fun addUsage(itemId: String, quantity: Int) {
        lemon.post("https://api.lemonsqueezy.com/v1/usage-records") { // <- MTR-206
            bearerAuth(apiKey)
            contentType(ContentType.parse("application/vnd.api+json"))
            setBody(buildJsonObject {
                putJsonObject("data") {
                    put("type", "usage-records")
                    putJsonObject("attributes") {
                        put("quantity", quantity)
                        put("action", "increment") // <- MTR-206
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
