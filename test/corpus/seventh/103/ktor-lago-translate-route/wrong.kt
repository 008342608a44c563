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
import java.time.Instant

fun Route.translations(translator: Translator, translations: Translations, lago: HttpClient, lagoKey: String) {
    post("/v1/translations") {
        val workspace = call.principal<WorkspacePrincipal>()!!
        val request = call.receive<TranslationRequest>()

        val result = translator.translate(request.text, request.target)
        translations.save(workspace.id, result)

        lago.post("https://api.getlago.com/api/v1/events") { // <- MTR-103|MTR-111
            bearerAuth(lagoKey)
            setBody(
                mapOf(
                    "event" to mapOf(
                        "transaction_id" to result.id,
                        "external_subscription_id" to workspace.subscriptionId,
                        "code" to "translated_characters",
                        "timestamp" to Instant.now().epochSecond,
                        "properties" to mapOf("characters" to result.characters),
                    ),
                ),
            )
        }

        call.respond(result.toResponse())
    }
}

fun Route.languages(translator: Translator) {
    post("/v1/detect") { call.respond(translator.detect(call.receive<String>())) }
}
