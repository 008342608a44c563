import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'a known status passed over and the rest logged, in Kotlin',
      files: {
        'src/Usage.kt': `
          package com.acme.metering
          class OrbReporter(private val orb: OrbClient) {
              @KafkaListener(topics = ["jobs"])
              fun onJob(job: Job) {
                  try {
                      orb.events().ingest(EventIngestParams.builder().addEvent(toEvent(job)).build())
                  } catch (e: OrbServiceException) {
                      if (e.statusCode() == 409) return
                      log.warn("orb refused {}", job.id, e)
                  }
              }
          }
        `,
      },
      at: ['src/Usage.kt:6'],
    },
    {
      name: 'a duplicate passed over and everything else logged, in two handlers',
      files: {
        'src/usage.py': `
          import stripe
          from celery import shared_task
          @shared_task(acks_late=True)
          def report(job_id):
              job = Job.objects.get(pk=job_id)
              try:
                  stripe.billing.MeterEvent.create(event_name="minutes", identifier=f"job-{job.pk}", payload={"stripe_customer_id": job.customer, "value": str(job.minutes)})
              except stripe.InvalidRequestError as e:
                  if "already exists" in str(e):
                      return
                  logger.error("stripe refused %s: %s", job_id, e)
              except stripe.StripeError:
                  logger.exception("stripe failed for %s", job_id)
        `,
      },
      at: ['src/usage.py:7'],
    },
    {
      name: 'an error value and a status that are both only logged',
      files: {
        'src/usage.go': `
          package usage
          import "github.com/openmeterio/openmeter/api/client/go"
          func (r *Reporter) Report(ctx context.Context, job Job) {
          	resp, err := r.om.IngestEventWithResponse(ctx, toEvent(job))
          	if err != nil {
          		r.log.Error("openmeter", "err", err)
          		return
          	}
          	if resp.StatusCode() >= 400 {
          		r.log.Error("openmeter refused", "status", resp.StatusCode())
          	}
          }
        `,
      },
      at: ['src/usage.go:4'],
    },
    {
      name: 'a modifier that passes over a duplicate before the log, in Ruby',
      files: {
        'src/usage.rb': `
          class ReportUsageJob < ApplicationJob
            def perform(call)
              Chargebee::Usage.create(call.subscription_id, { id: "call-#{call.id}", item_price_id: "voice", quantity: call.minutes, usage_date: call.ended_at.to_i })
            rescue Chargebee::APIError => e
              return if e.error_code == "duplicate_entry"
              Rails.logger.warn("chargebee refused #{call.id}: #{e.message}")
            end
          end
        `,
      },
      at: ['src/usage.rb:3'],
    },
    {
      name: 'a filtered handler before one of everything',
      files: {
        'src/Usage.cs': `
          using Stripe.Billing;
          namespace Acme.Billing;
          public class StripeUsage {
              public async Task ReportAsync(Run run) {
                  try {
                      await _meterEvents.CreateAsync(new MeterEventCreateOptions { EventName = "runs", Identifier = run.Id });
                  } catch (StripeException e) when (e.StripeError?.Code == "resource_already_exists") {
                      return;
                  } catch (Exception e) {
                      _logger.LogWarning(e, "run {Id} not metered", run.Id);
                  }
              }
          }
        `,
      },
      at: ['src/Usage.cs:6'],
    },
    {
      name: 'a consumer acknowledges after its own retry',
      files: {
        'src/forward.py': `
          import pika
          def on_message(channel, method, properties, body):
              usage = json.loads(body)
              try:
                  send_with_retry(usage)
              except MetronomeError:
                  log.error("dropping usage %s", usage["id"])
              channel.basic_ack(method.delivery_tag)

          def send_with_retry(usage):
              for attempt in range(5):
                  try:
                      return send(usage)
                  except requests.RequestException:
                      time.sleep(2 ** attempt)
              raise MetronomeError("five attempts")

          def send(usage):
              answer = requests.post("https://api.metronome.com/v1/ingest", json=[{"transaction_id": usage["id"], "customer_id": usage["customer"], "event_type": "call", "timestamp": usage["at"]}], headers=HEADERS, timeout=10)
              answer.raise_for_status()
        `,
      },
      at: ['src/forward.py:5'],
    },
  ],
  silent: [
    {
      name: 'a filtered handler before one that raises again',
      files: {
        'src/Usage.cs': `
          using Stripe.Billing;
          namespace Acme.Billing;
          public class StripeUsage {
              public async Task ReportAsync(Run run) {
                  try {
                      await _meterEvents.CreateAsync(new MeterEventCreateOptions { EventName = "runs", Identifier = run.Id });
                  } catch (StripeException e) when (e.StripeError?.Code == "resource_already_exists") {
                      _logger.LogInformation("known");
                  } catch (Exception e) {
                      _logger.LogWarning(e, "run {Id} not metered", run.Id);
                      throw;
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a job that is released after the duplicates',
      files: {
        'src/Usage.php': `
          <?php
          class ReportLabel implements ShouldQueue {
              public function handle(LagoClient $lago): void {
                  try {
                      $lago->events()->create(['transaction_id' => $this->id, 'external_subscription_id' => $this->sub, 'code' => 'labels']);
                  } catch (ApiException $e) {
                      if ($e->getCode() === 422) {
                          Log::info('known');
                          return;
                      }
                      Log::warning('lago');
                      $this->release(60);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'everything but a duplicate raised again',
      files: {
        'src/usage.py': `
          import stripe
          def report(job):
              try:
                  stripe.billing.MeterEvent.create(event_name="minutes", identifier=f"job-{job.pk}", payload={"stripe_customer_id": job.customer, "value": str(job.minutes)})
              except stripe.InvalidRequestError as e:
                  if "already exists" not in str(e):
                      raise
                  logger.info("known %s", job.pk)
        `,
      },
    },
  ],
});
