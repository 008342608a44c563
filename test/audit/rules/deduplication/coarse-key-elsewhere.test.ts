import { coarseKey } from '#audit/rules/deduplication/coarse-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(coarseKey, {
  fires: [
    {
      name: 'tenant day in Go',
      files: {
        'src/usage/go-tenant-day.go': `
          package rollup

          import (
          	"context"
          	"fmt"
          	"time"

          	lago "github.com/getlago/lago-go-client"
          )

          type Line struct {
          	Tenant  string
          	Region  string
          	Storage string
          	Hour    time.Time
          	Bytes   int64
          }

          func key(l Line) string {
          	return fmt.Sprintf("%s_%s", l.Tenant, l.Hour.Format("2006-01-02T15"))
          }

          func Send(ctx context.Context, client *lago.Client, lines []Line) error {
          	for _, l := range lines {
          		_, err := client.Event().Create(ctx, &lago.EventInput{
          			TransactionID:          key(l),
          			ExternalSubscriptionID: l.Tenant,
          			Code:                   "bytes",
          			Timestamp:              fmt.Sprint(l.Hour.Unix()),
          			Properties:             map[string]any{"region": l.Region, "storage": l.Storage, "bytes": l.Bytes},
          		})
          		if err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
      at: ['src/usage/go-tenant-day.go:26'],
    },
    {
      name: 'customer month in Java',
      files: {
        'src/usage/java-customer-month.java': `
          package app;

          import com.stripe.StripeClient;
          import com.stripe.param.billing.MeterEventCreateParams;
          import java.time.YearMonth;
          import java.time.ZoneOffset;
          import org.springframework.jms.annotation.JmsListener;

          public class DocumentMeter {
            private final StripeClient stripe;

            DocumentMeter(StripeClient stripe) {
              this.stripe = stripe;
            }

            @JmsListener(destination = "documents")
            public void on(DocumentSigned signed) throws Exception {
              String identifier = signed.customerId() + "-" + YearMonth.from(signed.at().atZone(ZoneOffset.UTC));
              stripe.billing().meterEvents().create(
                  MeterEventCreateParams.builder()
                      .setEventName("signatures")
                      .setIdentifier(identifier)
                      .putPayload("stripe_customer_id", signed.customerId())
                      .putPayload("value", "1")
                      .build());
            }
          }
        `,
      },
      at: ['src/usage/java-customer-month.java:22'],
    },
    {
      name: 'subscription only in TypeScript',
      files: {
        'src/usage/ts-subscription-only.ts': `
          import { Client } from 'lago-javascript-client';
          import type { ServiceBusReceivedMessage } from '@azure/service-bus';

          const lago = Client(process.env.LAGO_KEY ?? '');

          export async function onMessage(message: ServiceBusReceivedMessage): Promise<void> {
            const { subscriptionId, metric, amount, at, id } = message.body;
            await lago.events.createEvent({
              event: {
                transaction_id: \`\${subscriptionId}:\${metric}\`,
                external_subscription_id: subscriptionId,
                code: metric,
                timestamp: Math.floor(Date.parse(at) / 1000),
                properties: { amount },
              },
            });
          }
        `,
      },
      at: ['src/usage/ts-subscription-only.ts:10'],
    },
    {
      name: 'date only in Ruby',
      files: {
        'src/usage/rb-date-only.rb': `
          class MeterCallsJob < ApplicationJob
            def perform(call)
              Stripe::Billing::MeterEvent.create(
                event_name: "calls",
                identifier: "#{call.account.stripe_id}/#{call.ended_at.to_date}",
                timestamp: call.ended_at.to_i,
                payload: { stripe_customer_id: call.account.stripe_id, value: call.seconds.to_s }
              )
            end
          end
        `,
      },
      at: ['src/usage/rb-date-only.rb:5'],
    },
    {
      name: 'a hash without the product, in Python',
      files: {
        'src/usage/hash.py': `
          import hashlib

          from metronome import Metronome

          client = Metronome()


          def dedup_id(customer_id, day):
              return hashlib.sha256(f"{customer_id}|{day}".encode()).hexdigest()


          def export(rows):
              """One row for each customer, day and product."""
              usage = [
                  {
                      "transaction_id": dedup_id(row.customer_id, row.day),
                      "customer_id": row.customer_id,
                      "event_type": "product_usage",
                      "timestamp": row.day.isoformat(),
                      "properties": {"product": row.product, "units": row.units},
                  }
                  for row in rows
              ]
              for start in range(0, len(usage), 100):
                  client.v1.usage.ingest(usage=usage[start : start + 100])
        `,
      },
      at: ['src/usage/hash.py:16'],
    },
    {
      name: 'the customer and the second, in PHP',
      files: {
        'src/usage/php-second.php': `
          <?php

          final class MessageMeter
          {
              public function __construct(private readonly \\Stripe\\StripeClient $stripe) {}

              public function handle(MessageSent $message): void
              {
                  $this->stripe->billing->meterEvents->create([
                      'event_name' => 'messages',
                      'identifier' => sprintf('%s-%d', $message->customerId, $message->sentAt->getTimestamp()),
                      'timestamp' => $message->sentAt->getTimestamp(),
                      'payload' => ['stripe_customer_id' => $message->customerId, 'value' => '1'],
                  ]);
              }
          }
        `,
      },
      at: ['src/usage/php-second.php:11'],
    },
  ],
  silent: [
    {
      name: 'tenant day in Go, as it should be',
      files: {
        'src/usage/go-tenant-day.go': `
          package rollup

          import (
          	"context"
          	"fmt"
          	"time"

          	lago "github.com/getlago/lago-go-client"
          )

          type Line struct {
          	Tenant  string
          	Region  string
          	Storage string
          	Hour    time.Time
          	Bytes   int64
          }

          func key(l Line) string {
          	return fmt.Sprintf("%s_%s_%s_%s", l.Tenant, l.Region, l.Storage, l.Hour.Format("2006-01-02T15"))
          }

          func Send(ctx context.Context, client *lago.Client, lines []Line) error {
          	for _, l := range lines {
          		_, err := client.Event().Create(ctx, &lago.EventInput{
          			TransactionID:          key(l),
          			ExternalSubscriptionID: l.Tenant,
          			Code:                   "bytes",
          			Timestamp:              fmt.Sprint(l.Hour.Unix()),
          			Properties:             map[string]any{"region": l.Region, "storage": l.Storage, "bytes": l.Bytes},
          		})
          		if err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'customer month in Java, as it should be',
      files: {
        'src/usage/java-customer-month.java': `
          package app;

          import com.stripe.StripeClient;
          import com.stripe.param.billing.MeterEventCreateParams;
          import java.time.YearMonth;
          import java.time.ZoneOffset;
          import org.springframework.jms.annotation.JmsListener;

          public class DocumentMeter {
            private final StripeClient stripe;

            DocumentMeter(StripeClient stripe) {
              this.stripe = stripe;
            }

            @JmsListener(destination = "documents")
            public void on(DocumentSigned signed) throws Exception {
              String identifier = "signed-" + signed.documentId();
              stripe.billing().meterEvents().create(
                  MeterEventCreateParams.builder()
                      .setEventName("signatures")
                      .setIdentifier(identifier)
                      .putPayload("stripe_customer_id", signed.customerId())
                      .putPayload("value", "1")
                      .build());
            }
          }
        `,
      },
    },
    {
      name: 'subscription only in TypeScript, as it should be',
      files: {
        'src/usage/ts-subscription-only.ts': `
          import { Client } from 'lago-javascript-client';
          import type { ServiceBusReceivedMessage } from '@azure/service-bus';

          const lago = Client(process.env.LAGO_KEY ?? '');

          export async function onMessage(message: ServiceBusReceivedMessage): Promise<void> {
            const { subscriptionId, metric, amount, at, id } = message.body;
            await lago.events.createEvent({
              event: {
                transaction_id: \`\${subscriptionId}:\${metric}:\${id}\`,
                external_subscription_id: subscriptionId,
                code: metric,
                timestamp: Math.floor(Date.parse(at) / 1000),
                properties: { amount },
              },
            });
          }
        `,
      },
    },
    {
      name: 'date only in Ruby, as it should be',
      files: {
        'src/usage/rb-date-only.rb': `
          class MeterCallsJob < ApplicationJob
            def perform(call)
              Stripe::Billing::MeterEvent.create(
                event_name: "calls",
                identifier: "call/#{call.uuid}",
                timestamp: call.ended_at.to_i,
                payload: { stripe_customer_id: call.account.stripe_id, value: call.seconds.to_s }
              )
            end
          end
        `,
      },
    },
    {
      name: 'a hash without the product, in Python, as it should be',
      files: {
        'src/usage/hash.py': `
          import hashlib

          from metronome import Metronome

          client = Metronome()


          def dedup_id(customer_id, day):
              return hashlib.sha256(f"{customer_id}|{day}".encode()).hexdigest()


          def export(rows):
              """One row for each customer, day and product."""
              usage = [
                  {
                      "transaction_id": dedup_id(row.customer_id, f"{row.day}|{row.product}"),
                      "customer_id": row.customer_id,
                      "event_type": "product_usage",
                      "timestamp": row.day.isoformat(),
                      "properties": {"product": row.product, "units": row.units},
                  }
                  for row in rows
              ]
              for start in range(0, len(usage), 100):
                  client.v1.usage.ingest(usage=usage[start : start + 100])
        `,
      },
    },
    {
      name: 'the customer and the second, in PHP, as it should be',
      files: {
        'src/usage/php-second.php': `
          <?php

          final class MessageMeter
          {
              public function __construct(private readonly \\Stripe\\StripeClient $stripe) {}

              public function handle(MessageSent $message): void
              {
                  $this->stripe->billing->meterEvents->create([
                      'event_name' => 'messages',
                      'identifier' => sprintf('%s-%s', $message->customerId, $message->messageId),
                      'timestamp' => $message->sentAt->getTimestamp(),
                      'payload' => ['stripe_customer_id' => $message->customerId, 'value' => '1'],
                  ]);
              }
          }
        `,
      },
    },
  ],
});
