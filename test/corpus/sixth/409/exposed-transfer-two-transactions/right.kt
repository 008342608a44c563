package io.acme.pooled.credits

import io.ktor.http.HttpStatusCode
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.put
import io.ktor.server.util.getOrFail
import kotlinx.serialization.Serializable
import org.jetbrains.exposed.sql.SqlExpressionBuilder.minus
import org.jetbrains.exposed.sql.SqlExpressionBuilder.plus
import org.jetbrains.exposed.sql.and
import org.jetbrains.exposed.sql.insertIgnore
import org.jetbrains.exposed.sql.transactions.experimental.newSuspendedTransaction
import org.jetbrains.exposed.sql.update

@Serializable
data class Transfer(val from: Long, val to: Long, val credits: Long)

class NotEnoughCredits(workspaceId: Long) : RuntimeException("workspace $workspaceId has not enough credits")
class UnknownWorkspace(workspaceId: Long) : RuntimeException("no workspace $workspaceId in this organization")

class CreditPools {

    /** Both sides and the record of it in one transaction; an exception takes all of it back. */
    suspend fun transfer(orgId: Long, transferId: String, transfer: Transfer) = newSuspendedTransaction {
        require(transfer.credits > 0) { "credits must be positive" }

        val isNew = CreditTransfers.insertIgnore {
            it[CreditTransfers.orgId] = orgId
            it[CreditTransfers.transferId] = transferId
            it[fromWorkspace] = transfer.from
            it[toWorkspace] = transfer.to
            it[credits] = transfer.credits
        }.insertedCount == 1
        if (!isNew) return@newSuspendedTransaction

        val withdrawn = Workspaces.update({
            (Workspaces.id eq transfer.from) and (Workspaces.orgId eq orgId) and
                (Workspaces.credits greaterEq transfer.credits)
        }) { it[credits] = credits - transfer.credits }
        if (withdrawn == 0) throw NotEnoughCredits(transfer.from)

        val deposited = Workspaces.update({ (Workspaces.id eq transfer.to) and (Workspaces.orgId eq orgId) }) {
            it[credits] = credits + transfer.credits
        }
        if (deposited == 0) throw UnknownWorkspace(transfer.to)
    }
}

fun Route.creditRoutes(pools: CreditPools) {
    put("/credits/transfers/{id}") {
        pools.transfer(call.orgId(), call.parameters.getOrFail("id"), call.receive<Transfer>())
        call.respond(HttpStatusCode.NoContent)
    }
}
