package app.transcribo.credits

import com.stripe.exception.SignatureVerificationException
import com.stripe.model.Event
import com.stripe.model.checkout.Session
import com.stripe.net.Webhook
import org.slf4j.LoggerFactory
import org.springframework.http.ResponseEntity
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.stereotype.Service
import org.springframework.transaction.annotation.Transactional
import org.springframework.web.bind.annotation.PostMapping
import org.springframework.web.bind.annotation.RequestBody
import org.springframework.web.bind.annotation.RequestHeader
import org.springframework.web.bind.annotation.RestController

@RestController
class StripeWebhook(private val topUps: TopUps, private val properties: StripeProperties) {
    private val log = LoggerFactory.getLogger(javaClass)

    @PostMapping("/webhooks/stripe")
    fun receive(
        @RequestBody payload: String,
        @RequestHeader("Stripe-Signature") signature: String,
    ): ResponseEntity<Void> {
        val event: Event = try {
            Webhook.constructEvent(payload, signature, properties.webhookSecret)
        } catch (e: SignatureVerificationException) {
            log.warn("stripe webhook with a bad signature", e)
            return ResponseEntity.badRequest().build()
        }

        when (event.type) {
            "checkout.session.completed" -> {
                val session = event.dataObjectDeserializer.deserializeUnsafe() as Session
                if (session.paymentStatus == "paid") topUps.paid(session)
            }
            else -> log.debug("stripe event {} of no interest", event.type)
        }
        return ResponseEntity.ok().build()
    }
}

@Service
class TopUps(private val jdbc: JdbcClient) {
    @Transactional
    fun paid(session: Session) {
        val account = session.clientReferenceId
        val minutes = session.metadata.getValue("minutes").toInt()
        val granted = jdbc.sql(
            """
            insert into minute_grants (checkout_session_id, account_id, minutes) values (?, ?::uuid, ?)
            on conflict (checkout_session_id) do nothing
            """,
        ).params(session.id, account, minutes).update()
        if (granted == 0) return // Stripe delivers an event until it gets a 2xx, and now and then once more

        jdbc.sql("update accounts set minutes_left = minutes_left + ? where id = ?::uuid").params(minutes, account).update()
        jdbc.sql("insert into account_history (account_id, text) values (?::uuid, ?)")
            .params(account, "$minutes minutes bought")
            .update()
    }
}
