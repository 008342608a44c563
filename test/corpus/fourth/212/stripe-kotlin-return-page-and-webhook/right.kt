package page.lyrebird.credits

import com.stripe.StripeClient
import com.stripe.model.checkout.Session
import com.stripe.net.Webhook
import org.springframework.http.ResponseEntity
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.stereotype.Service
import org.springframework.transaction.annotation.Transactional
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.PostMapping
import org.springframework.web.bind.annotation.RequestBody
import org.springframework.web.bind.annotation.RequestHeader
import org.springframework.web.bind.annotation.RequestParam
import org.springframework.web.bind.annotation.RestController
import org.springframework.web.servlet.view.RedirectView

@Service
class CreditService(private val jdbc: JdbcClient) {
    /** Grants what a fact is worth, once: `reference` is the primary key of credit_grants. */
    @Transactional
    fun grant(reference: String, userId: String, credits: Long) {
        val isNew = jdbc
            .sql("INSERT INTO credit_grants (reference, user_id, credits) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .params(reference, userId, credits)
            .update() == 1
        if (!isNew) return
        jdbc.sql("UPDATE users SET credits = credits + ? WHERE id = ?").params(credits, userId).update()
    }
}

@RestController
class CheckoutController(
    private val stripe: StripeClient,
    private val credits: CreditService,
    private val settings: StripeSettings,
) {
    @GetMapping("/checkout/done")
    fun done(@RequestParam("session_id") sessionId: String): RedirectView {
        val session = stripe.v1().checkout().sessions().retrieve(sessionId)
        if (session.paymentStatus == "paid") {
            credits.grant("checkout-${session.id}", session.clientReferenceId, creditsOf(session))
        }
        return RedirectView("/studio?paid=${session.paymentStatus == "paid"}")
    }

    @PostMapping("/webhooks/stripe")
    fun webhook(
        @RequestBody payload: String,
        @RequestHeader("Stripe-Signature") signature: String,
    ): ResponseEntity<Void> {
        val event = Webhook.constructEvent(payload, signature, settings.webhookSecret)
        if (event.type == "checkout.session.completed") {
            val session = event.dataObjectDeserializer.deserializeUnsafe() as Session
            if (session.paymentStatus == "paid") {
                // The return page may have been faster, or was never opened; either way it is the same grant.
                credits.grant("checkout-${session.id}", session.clientReferenceId, creditsOf(session))
            }
        }
        return ResponseEntity.noContent().build()
    }

    private fun creditsOf(session: Session): Long = session.metadata.getValue("credits").toLong()
}
