import { coarseKey } from '#audit/rules/deduplication/coarse-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(coarseKey, {
  fires: [
    {
      name: 'whatever the provider is told as the customer, in Kotlin',
      files: {
        'src/usage/203-orb-customer-key.kt': `
          package com.acme.billing

          import com.withorb.api.client.OrbClient
          import com.withorb.api.models.EventIngestParams
          import org.springframework.kafka.annotation.KafkaListener
          import org.springframework.stereotype.Service
          import java.time.Instant
          import java.time.ZoneOffset
          import java.time.temporal.ChronoUnit

          data class TripCompleted(val tripId: String, val fleetId: String, val meters: Long, val completedAt: Instant)

          @Service
          class TripBilling(private val orb: OrbClient) {

              @KafkaListener(topics = ["trips.completed"], groupId = "billing")
              fun onTrip(trip: TripCompleted) {
                  val params = EventIngestParams.builder()
                      .addEvent(
                          EventIngestParams.Event.builder()
                              .eventName("trip_distance")
                              .idempotencyKey(keyFor(trip))
                              .externalCustomerId(trip.fleetId)
                              .timestamp(trip.completedAt.atOffset(ZoneOffset.UTC))
                              .properties(com.withorb.api.core.JsonValue.from(mapOf("meters" to trip.meters)))
                              .build()
                      )
                      .build()
                  orb.events().ingest(params)
              }

              private fun keyFor(trip: TripCompleted): String {
                  val minute = trip.completedAt.truncatedTo(ChronoUnit.MINUTES)
                  return "\${trip.fleetId}:\${minute.epochSecond}"
              }
          }
        `,
      },
      at: ['src/usage/203-orb-customer-key.kt:22'],
    },
    {
      name: 'a device that is read again and again, in Rust',
      files: {
        'src/usage/203-rust-device.rs': `
          use serde_json::json;

          pub struct Forwarder {
              http: reqwest::Client,
              token: String,
          }

          impl Forwarder {
              pub async fn forward(&self, reading: &Reading) -> anyhow::Result<()> {
                  self.http
                      .post("https://openmeter.cloud/api/v1/events")
                      .bearer_auth(&self.token)
                      .json(&json!({
                          "specversion": "1.0",
                          "id": format!("energy-{}", reading.device_id),
                          "source": "grid",
                          "type": "energy",
                          "subject": reading.customer,
                          "time": reading.measured_at.to_rfc3339(),
                          "data": { "wh": reading.watt_hours },
                      }))
                      .send()
                      .await?
                      .error_for_status()?;
                  Ok(())
              }
          }
        `,
      },
      at: ['src/usage/203-rust-device.rs:15'],
    },
    {
      name: 'the day of the clock, in Ruby',
      files: {
        'src/usage/203-ruby-today.rb': `
          class MeterExportJob
            include Sidekiq::Job
            sidekiq_options retry: 10, queue: "billing"

            def perform(export_id)
              export = Export.find(export_id)
              account = export.account
              lago.events.create(
                transaction_id: "export-rows-#{account.id}-#{Date.current}",
                external_subscription_id: account.subscription_id,
                code: "export_rows",
                timestamp: export.finished_at.to_i,
                properties: { rows: export.rows }
              )
            end

            private

            def lago = Lago::Api::Client.new(api_key: ENV.fetch("LAGO_API_KEY"))
          end
        `,
      },
      at: ['src/usage/203-ruby-today.rb:9'],
    },
    {
      name: 'the day of the clock behind a name, in TypeScript',
      files: {
        'src/usage/203-ts-today.ts': `
          import express from 'express';
          import Stripe from 'stripe';

          const stripe = new Stripe(process.env.STRIPE_KEY!);
          const app = express();

          app.post('/v1/images', async (req, res) => {
            const image = await render(req.body.prompt);
            const today = new Date().toISOString().slice(0, 10);
            await stripe.billing.meterEvents.create({
              event_name: 'images',
              identifier: \`\${req.account.id}-\${today}\`,
              payload: { stripe_customer_id: req.account.stripeCustomerId, value: String(image.megapixels) },
            });
            res.json(image);
          });
        `,
      },
      at: ['src/usage/203-ts-today.ts:12'],
    },
    {
      name: 'a month of an order, in PHP',
      files: {
        'src/usage/203-php-month.php': `
          <?php

          namespace App\\Listeners;

          use App\\Events\\OrderShipped;
          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Stripe\\StripeClient;

          class MeterShippedOrder implements ShouldQueue
          {
              public function __construct(private StripeClient $stripe)
              {
              }

              public function handle(OrderShipped $event): void
              {
                  $shop = $event->order->shop;
                  $this->stripe->billing->meterEvents->create([
                      'event_name' => 'orders_shipped',
                      'identifier' => 'orders-' . $shop->id . '-' . $event->order->shipped_at->format('Y-m'),
                      'payload' => [
                          'stripe_customer_id' => $shop->stripe_id,
                          'value' => (string) $event->order->parcels,
                      ],
                  ]);
              }
          }
        `,
      },
      at: ['src/usage/203-php-month.php:20'],
    },
  ],
  silent: [
    {
      name: 'a getter with the id of the trip, in Kotlin',
      files: {
        'src/usage/203-trip.kt': `
          package com.acme.billing

          import com.withorb.api.client.OrbClient
          import com.withorb.api.core.JsonValue
          import com.withorb.api.models.EventIngestParams
          import org.springframework.kafka.annotation.KafkaListener
          import org.springframework.stereotype.Service
          import java.time.Instant
          import java.time.ZoneOffset

          data class TripCompleted(val tripId: String, val fleetId: String, val meters: Long, val completedAt: Instant) {
              val billingKey: String get() = "trip-distance:$tripId"
          }

          fun TripCompleted.toOrbEvent(): EventIngestParams.Event =
              EventIngestParams.Event.builder()
                  .eventName("trip_distance")
                  .idempotencyKey(billingKey)
                  .externalCustomerId(fleetId)
                  .timestamp(completedAt.atOffset(ZoneOffset.UTC))
                  .properties(JsonValue.from(mapOf("meters" to meters)))
                  .build()

          @Service
          class TripBilling(private val orb: OrbClient) {

              @KafkaListener(topics = ["trips.completed"], groupId = "billing")
              fun onTrip(trip: TripCompleted) {
                  orb.events().ingest(EventIngestParams.builder().addEvent(trip.toOrbEvent()).build())
              }
          }
        `,
      },
    },
  ],
});
