package io.acme.pooled.credits

import io.ktor.http.HttpStatusCode
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.post
import kotlinx.serialization.Serializable
import org.jetbrains.exposed.sql.SqlExpressionBuilder.minus
import org.jetbrains.exposed.sql.SqlExpressionBuilder.plus
import org.jetbrains.exposed.sql.and
import org.jetbrains.exposed.sql.transactions.experimental.newSuspendedTransaction
import org.jetbrains.exposed.sql.update

@Serializable
data class Transfer(val from: Long, val to: Long, val credits: Long)

class CreditPools(private val audit: AuditLog) {

    suspend fun transfer(orgId: Long, transfer: Transfer): Boolean {
        require(transfer.credits > 0) { "credits must be positive" }
        if (!withdraw(orgId, transfer.from, transfer.credits)) return false // <- MTR-409|MTR-111
        deposit(orgId, transfer.to, transfer.credits) // <- MTR-409|MTR-111
        audit.record(orgId, "credits.transferred", transfer)
        return true
    }

    private suspend fun withdraw(orgId: Long, workspaceId: Long, credits: Long): Boolean = newSuspendedTransaction { // <- MTR-409|MTR-111
        Workspaces.update({
            (Workspaces.id eq workspaceId) and (Workspaces.orgId eq orgId) and (Workspaces.credits greaterEq credits)
        }) {
            it[Workspaces.credits] = Workspaces.credits - credits
        } == 1
    }

    private suspend fun deposit(orgId: Long, workspaceId: Long, credits: Long) = newSuspendedTransaction { // <- MTR-409|MTR-111
        Workspaces.update({ (Workspaces.id eq workspaceId) and (Workspaces.orgId eq orgId) }) { // <- MTR-409|MTR-111
            it[Workspaces.credits] = Workspaces.credits + credits
        }
    }
}

fun Route.creditRoutes(pools: CreditPools) {
    post("/credits/transfers") {
        val moved = pools.transfer(call.orgId(), call.receive<Transfer>())
        call.respond(if (moved) HttpStatusCode.NoContent else HttpStatusCode.PaymentRequired)
    }
}
