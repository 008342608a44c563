package io.lingo.api

import io.ktor.client.HttpClient
import io.ktor.client.plugins.ClientRequestException
import io.ktor.client.request.bearerAuth
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.server.application.call
import io.ktor.server.auth.principal
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.post

fun Route.translations(translator: Translator, database: Database) {
    post("/v1/translations") {
        val workspace = call.principal<WorkspacePrincipal>()!!
        val request = call.receive<TranslationRequest>()

        val result = translator.translate(request.text, request.target)
        database.transaction {
            translations.save(workspace.id, result)
            usageOutbox.add(
                id = result.id,
                subscription = workspace.subscriptionId,
                code = "translated_characters",
                at = result.finishedAt,
                properties = mapOf("characters" to result.characters),
            )
        }

        call.respond(result.toResponse())
    }
}

/** Runs once a second in the worker process. Rows are locked until they are removed. */
suspend fun drainOutbox(database: Database, lago: HttpClient, lagoKey: String) = database.transaction {
    for (row in usageOutbox.lockNext(limit = 50)) {
        try {
            lago.post("https://api.getlago.com/api/v1/events") {
                bearerAuth(lagoKey)
                setBody(mapOf("event" to row.toLagoEvent()))
            }
        } catch (e: ClientRequestException) {
            if (!e.isDuplicateTransaction()) {
                usageOutbox.park(row.id, reason = e.message)
                continue
            }
        }
        usageOutbox.remove(row.id)
    }
}

fun Route.languages(translator: Translator) {
    post("/v1/detect") { call.respond(translator.detect(call.receive<String>())) }
}
