package com.acme.billing;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.net.Webhook;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
class StripeWebhookController {

  private final WebhookInbox inbox;
  private final String secret;

  StripeWebhookController(WebhookInbox inbox, @Value("${stripe.webhook-secret}") String secret) {
    this.inbox = inbox;
    this.secret = secret;
  }

  @PostMapping("/webhooks/stripe")
  ResponseEntity<Void> receive(@RequestBody String payload, @RequestHeader("Stripe-Signature") String signature) {
    Event event;
    try {
      event = Webhook.constructEvent(payload, signature, secret);
    } catch (SignatureVerificationException e) {
      return ResponseEntity.badRequest().build();
    }
    switch (event.getType()) { // <- MTR-607
      case "customer.subscription.updated", "customer.subscription.deleted" -> inbox.store("subscription", event);
      case "invoice.paid", "invoice.payment_failed" -> inbox.store("invoice", event);
      default -> { /* not ours */ }
    }
    return ResponseEntity.ok().build();
  }
}
