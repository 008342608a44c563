import { missingKey } from '#audit/rules/deduplication/missing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingKey, {
  fires: [
    {
      name: 'PHP’s client with a form and the secret beside it',
      files: {
        'src/stripe-php-guzzle.php': `
          <?php

          namespace App\\Billing;

          use GuzzleHttp\\Client;

          final class MeterEventSender
          {
              public function __construct(private Client $http, private string $secret)
              {
              }

              public function send(string $customer, int $scans, \\DateTimeImmutable $at): void
              {
                  $this->http->post('https://api.stripe.com/v1/billing/meter_events', [
                      'auth' => [$this->secret, ''],
                      'form_params' => [
                          'event_name' => 'document_scans',
                          'timestamp' => $at->getTimestamp(),
                          'payload' => ['stripe_customer_id' => $customer, 'value' => (string) $scans],
                      ],
                  ]);
              }
          }
        `,
      },
      at: ['src/stripe-php-guzzle.php:15'],
    },
    {
      name: 'a service of the SDK in a field of a C# consumer',
      files: {
        'src/stripe-csharp-options.cs': `
          using Stripe;
          using Stripe.Billing;
          using MassTransit;

          namespace Acme.Usage;

          public sealed class ExportFinishedConsumer(IStripeClient stripe) : IConsumer<ExportFinished>
          {
              private readonly MeterEventService _events = new(stripe);

              public async Task Consume(ConsumeContext<ExportFinished> context)
              {
                  var message = context.Message;
                  var options = new MeterEventCreateOptions
                  {
                      EventName = "export_rows",
                      Payload = new Dictionary<string, string>
                      {
                          ["stripe_customer_id"] = message.StripeCustomerId,
                          ["value"] = message.Rows.ToString(),
                      },
                  };
                  await _events.CreateAsync(options, cancellationToken: context.CancellationToken);
              }
          }
        `,
      },
      at: ['src/stripe-csharp-options.cs:23'],
    },
    {
      name: 'a form of pairs in Rust',
      files: {
        'src/stripe-rust.rs': `
          use stripe::Client;

          pub async fn report(client: &Client, customer: &str, tokens: u64) -> Result<(), Error> {
              let form = [
                  ("event_name", "llm_tokens".to_string()),
                  ("payload[stripe_customer_id]", customer.to_string()),
                  ("payload[value]", tokens.to_string()),
              ];
              let response = reqwest::Client::new()
                  .post("https://api.stripe.com/v1/billing/meter_events")
                  .basic_auth(secret(), None::<&str>)
                  .form(&form)
                  .send()
                  .await?;
              response.error_for_status()?;
              Ok(())
          }
        `,
      },
      at: ['src/stripe-rust.rs:9'],
    },
    {
      name: 'a form posted by a Celery task',
      files: {
        'src/stripe-py-requests-celery.py': `
          import requests
          from celery import shared_task
          from django.conf import settings


          @shared_task(bind=True, autoretry_for=(requests.RequestException,), retry_backoff=True)
          def report_sms(self, message_id):
              message = Message.objects.get(pk=message_id)
              response = requests.post(
                  "https://api.stripe.com/v1/billing/meter_events",
                  auth=(settings.STRIPE_SECRET, ""),
                  data={
                      "event_name": "sms_segments",
                      "payload[stripe_customer_id]": message.account.stripe_customer_id,
                      "payload[value]": message.segments,
                  },
                  timeout=10,
              )
              response.raise_for_status()
        `,
      },
      at: ['src/stripe-py-requests-celery.py:9'],
    },
    {
      name: 'a form written into a request in Go',
      files: {
        'src/stripe-elixir-none.go': `
          package metering

          import (
          	"context"
          	"net/http"
          	"net/url"
          	"strings"
          )

          const meterEventsURL = "https://api.stripe.com/v1/billing/meter_events"

          func (c *Client) Record(ctx context.Context, customer string, value string) error {
          	form := url.Values{}
          	form.Set("event_name", "parcels_tracked")
          	form.Set("payload[stripe_customer_id]", customer)
          	form.Set("payload[value]", value)
          	req, err := http.NewRequestWithContext(ctx, http.MethodPost, meterEventsURL, strings.NewReader(form.Encode()))
          	if err != nil {
          		return err
          	}
          	req.SetBasicAuth(c.key, "")
          	resp, err := c.http.Do(req)
          	if err != nil {
          		return err
          	}
          	defer resp.Body.Close()
          	if resp.StatusCode >= 300 {
          		return fmt.Errorf("stripe: %s", resp.Status)
          	}
          	return nil
          }
        `,
      },
      at: ['src/stripe-elixir-none.go:22'],
    },
    {
      name: 'events without keys that a loop collects',
      files: {
        'src/w-list.ts': `
          import { Polar } from '@polar-sh/sdk';
          const polar = new Polar({ accessToken: process.env.POLAR });
          export async function flush(rows: Row[]) {
            const events = [];
            for (const row of rows) {
              events.push({ name: 'tiles', externalCustomerId: row.team, metadata: { n: row.n } });
            }
            await polar.events.ingest({ events });
          }
        `,
      },
      at: ['src/w-list.ts:8'],
    },
  ],
  silent: [
    {
      name: 'a button of a page that posts to its own server',
      files: {
        'src/views/RecordUsageSheet.tsx': `
          export function RecordUsageSheet({ customerId }: Props) {
            const submit = async () => {
              await axiosInstance.post('/v1/track', { customer_id: customerId, feature_id: 'messages', value: 1 });
            };
            return <Button onClick={submit} />;
          }
        `,
      },
    },
    {
      name: 'the key in a builder of Java',
      files: {
        'src/stripe-java-kafka-listener-r.java': `
          package com.acme.metering;

          import com.stripe.StripeClient;
          import com.stripe.exception.StripeException;
          import com.stripe.param.billing.MeterEventCreateParams;
          import org.springframework.kafka.annotation.KafkaListener;

          class RenderedPageListener {
              private final StripeClient stripe;

              RenderedPageListener(StripeClient stripe) {
                  this.stripe = stripe;
              }

              @KafkaListener(topics = "pages.rendered", groupId = "billing")
              void onRendered(PageRendered event) throws StripeException {
                  MeterEventCreateParams params = MeterEventCreateParams.builder()
                      .setEventName("pages_rendered")
                      .setIdentifier(event.id())
                      .putPayload("stripe_customer_id", event.stripeCustomerId())
                      .putPayload("value", String.valueOf(event.pages()))
                      .build();
                  stripe.billing().meterEvents().create(params);
              }
          }
        `,
      },
    },
    {
      name: 'the key set on the form',
      files: {
        'src/stripe-elixir-none-r.go': `
          package metering

          import (
          	"context"
          	"net/http"
          	"net/url"
          	"strings"
          )

          const meterEventsURL = "https://api.stripe.com/v1/billing/meter_events"

          func (c *Client) Record(ctx context.Context, id, customer string, value string) error {
          	form := url.Values{}
          	form.Set("event_name", "parcels_tracked")
          	form.Set("identifier", id)
          	form.Set("payload[stripe_customer_id]", customer)
          	form.Set("payload[value]", value)
          	req, err := http.NewRequestWithContext(ctx, http.MethodPost, meterEventsURL, strings.NewReader(form.Encode()))
          	if err != nil {
          		return err
          	}
          	req.SetBasicAuth(c.key, "")
          	resp, err := c.http.Do(req)
          	if err != nil {
          		return err
          	}
          	defer resp.Body.Close()
          	return nil
          }
        `,
      },
    },
    {
      name: 'the key in the form of PHP’s client',
      files: {
        'src/r-php.php': `
          <?php

          namespace App\\Billing;

          final class MeterEventSender
          {
              public function send(string $id, string $customer, int $scans): void
              {
                  $this->http->post('https://api.stripe.com/v1/billing/meter_events', [
                      'auth' => [$this->secret, ''],
                      'form_params' => [
                          'event_name' => 'document_scans',
                          'identifier' => $id,
                          'payload' => ['stripe_customer_id' => $customer, 'value' => (string) $scans],
                      ],
                  ]);
              }
          }
        `,
      },
    },
    {
      name: 'a body that somebody else made',
      files: {
        'src/r-body.ts': `
          export async function post(event: MeterEvent) {
            const answer = await fetch('https://api.stripe.com/v1/billing/meter_events', {
              method: 'POST',
              headers: { Authorization: \`Bearer \${process.env.STRIPE_KEY}\` },
              body: new URLSearchParams(event),
            });
            if (!answer.ok) throw new Error(String(answer.status));
          }
        `,
      },
    },
    {
      name: 'keys in the events that a loop collects',
      files: {
        'src/r-list.ts': `
          import { Polar } from '@polar-sh/sdk';
          const polar = new Polar({ accessToken: process.env.POLAR });
          export async function flush(rows: Row[]) {
            const events = [];
            for (const row of rows) {
              events.push({ name: 'tiles', externalId: row.id, externalCustomerId: row.team, metadata: { n: row.n } });
            }
            await polar.events.ingest({ events });
          }
        `,
      },
    },
    {
      name: 'events that the caller made',
      files: {
        'src/r-events.ts': `
          import { Polar } from '@polar-sh/sdk';
          const polar = new Polar({ accessToken: process.env.POLAR });
          export async function flush(events: Event[]) {
            await polar.events.ingest({ events });
          }
        `,
      },
    },
    {
      name: 'the key among the options of a service in C#',
      files: {
        'src/r-cs.cs': `
          using Stripe;
          using Stripe.Billing;
          public sealed class Exports(IStripeClient stripe)
          {
              private readonly MeterEventService _events = new(stripe);
              public Task Handle(Export export)
              {
                  var options = new MeterEventCreateOptions { EventName = "rows", Identifier = export.Id.ToString() };
                  return _events.CreateAsync(options);
              }
          }
        `,
      },
    },
    {
      name: 'the key among the pairs of a form in Rust',
      files: {
        'src/r-rs.rs': `
          pub async fn report(http: &reqwest::Client, row: &Row) -> Result<(), Error> {
              let form = [
                  ("event_name", "tokens".to_string()),
                  ("identifier", row.id.to_string()),
                  ("payload[value]", row.tokens.to_string()),
              ];
              http.post("https://api.stripe.com/v1/billing/meter_events").form(&form).send().await?.error_for_status()?;
              Ok(())
          }
        `,
      },
    },
  ],
});
