package com.acme.billing;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.param.billing.MeterEventCreateParams;
import org.springframework.stereotype.Component;

@Component
public class MeterEventSender {

  private final StripeClient stripe;

  public MeterEventSender(StripeClient stripe) {
    this.stripe = stripe;
  }

  public void send(OutboxEntry entry) throws StripeException {
    stripe.billing().meterEvents().create(
        MeterEventCreateParams.builder()
            .setEventName(entry.meter())
            .setIdentifier(entry.id().toString())
            .setTimestamp(entry.occurredAt().getEpochSecond())
            .putPayload("stripe_customer_id", entry.customer())
            .putPayload("value", Long.toString(entry.quantity()))
            .build());
  }
}
