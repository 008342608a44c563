package dev.quarry.collector

import io.ktor.http.HttpStatusCode
import io.ktor.server.application.call
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.get
import io.ktor.server.routing.post
import kotlinx.serialization.Serializable
import org.jooq.DSLContext
import org.jooq.impl.DSL.field
import org.jooq.impl.DSL.table
import org.slf4j.LoggerFactory

@Serializable
data class AgentReport(val agentId: String, val sequence: Long, val coreSeconds: Long, val endedAt: String)

@Serializable
data class AgentReports(val cluster: String, val reports: List<AgentReport>)

private val log = LoggerFactory.getLogger("collector")

/** Agents keep a report until they have seen a 2xx for it. Unique on (agent_id, sequence). */
class ReportStore(private val db: DSLContext) {
    fun append(cluster: String, reports: List<AgentReport>): Int {
        val rows = reports.map { r ->
            db.insertInto(table("core_seconds"))
                .set(field("cluster"), cluster)
                .set(field("agent_id"), r.agentId)
                .set(field("sequence"), r.sequence)
                .set(field("quantity"), r.coreSeconds)
                .set(field("ended_at"), r.endedAt)
                .onConflict(field("agent_id"), field("sequence"))
                .doNothing()
        }
        return db.transactionResult { tx -> tx.dsl().batch(rows).execute().sum() }
    }
}

fun Route.collectorRoutes(store: ReportStore, minVersion: String) {
    get("/agent/config") {
        call.respond(mapOf("interval" to "60s", "minVersion" to minVersion))
    }

    post("/agent/reports") {
        val body = call.receive<AgentReports>()
        if (body.reports.isEmpty()) {
            call.respond(HttpStatusCode.NoContent)
            return@post
        }
        // Agents time out after two seconds, so answer before the slow part.
        call.respond(HttpStatusCode.Accepted) // <- MTR-104
        val stored = store.append(body.cluster, body.reports)
        log.info("{}: {} of {} reports were new", body.cluster, stored, body.reports.size)
    }
}
