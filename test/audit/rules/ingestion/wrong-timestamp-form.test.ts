import { wrongTimestampForm } from '#audit/rules/ingestion/wrong-timestamp-form.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wrongTimestampForm, {
  fires: [
    {
      name: 'milliseconds, decimals and text where whole seconds are wanted',
      files: {
        'src/report.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          export async function report(customer, value, at: Date) {
            const occurredAt = Date.now();
            await stripe.billing.meterEvents.create({ event_name: 'a', timestamp: occurredAt, payload: {} });
            await stripe.billing.meterEvents.create({ event_name: 'b', timestamp: Date.now() / 1000, payload: {} });
            await stripe.billing.meterEvents.create({ event_name: 'c', timestamp: at.toISOString(), payload: {} });
            await stripe.billing.meterEvents.create({ event_name: 'd', timestamp: event.timestampMs, payload: {} });
          }
        `,
      },
      at: ['src/report.ts:5', 'src/report.ts:6', 'src/report.ts:7', 'src/report.ts:8'],
    },
    {
      name: 'each event of a batch, made in a map',
      files: {
        'src/report.ts': `
          import Lago from 'lago-javascript-client';
          const lagoClient = Client('key');
          export async function report(usage) {
            await lagoClient.events.createBatchEvents({
              events: usage.map((one) => ({
                transaction_id: one.id,
                code: 'calls',
                timestamp: one.date.getTime(),
              })),
            });
          }
        `,
      },
      at: ['src/report.ts:8'],
      confidence: 'certain',
    },
    {
      name: 'Python: milliseconds, a float, and a number where text is wanted',
      files: {
        'metering.py': `
          import time
          import stripe
          from metronome import Metronome
          metronome = Metronome()

          def report(customer, value):
              stripe.billing.MeterEvent.create(event_name="a", timestamp=time.time_ns(), payload={})
              stripe.billing.MeterEvent.create(event_name="a", timestamp=time.time(), payload={})
              metronome.v1.usage.ingest(usage=[{"transaction_id": "x", "timestamp": int(time.time())}])
        `,
      },
      at: ['metering.py:7', 'metering.py:8', 'metering.py:9'],
    },
    {
      name: 'Go: milliseconds by a setter of the parameters',
      files: {
        'usage/report.go': `
          package usage

          import "github.com/stripe/stripe-go/v82/billing/meterevent"

          func Report(at time.Time) error {
          	params := &stripe.BillingMeterEventParams{
          		EventName: stripe.String("calls"),
          		Timestamp: stripe.Int64(at.UnixMilli()),
          	}
          	_, err := meterevent.New(params)
          	return err
          }
        `,
      },
      at: ['usage/report.go:8'],
    },
    {
      name: 'Ruby: milliseconds for a meter event, text for seconds',
      files: {
        'app/services/report_usage.rb': `
          class ReportUsage
            def call(customer, value)
              Stripe::Billing::MeterEvent.create(event_name: 'calls', timestamp: (Time.now.to_f * 1000).to_i)
              Stripe::Billing::MeterEvent.create(event_name: 'calls', timestamp: Time.current.iso8601)
            end
          end
        `,
      },
      at: ['app/services/report_usage.rb:3', 'app/services/report_usage.rb:4'],
    },
    {
      name: 'Java, PHP and C#',
      files: {
        'src/Usage.java': `
          import com.stripe.model.billing.MeterEvent;
          import com.stripe.param.billing.MeterEventCreateParams;
          class Usage {
            void report(String id) throws StripeException {
              MeterEventCreateParams params = MeterEventCreateParams.builder()
                .setEventName("calls")
                .setTimestamp(System.currentTimeMillis())
                .build();
              MeterEvent.create(params);
            }
          }
        `,
        'src/Usage.php': `
          <?php
          use Stripe\\StripeClient;
          class Usage {
            public function report(StripeClient $stripe, $id) {
              $stripe->billing->meterEvents->create(['event_name' => 'calls', 'timestamp' => (int) (microtime(true) * 1000), 'identifier' => $id]);
              $stripe->billing->meterEvents->create(['event_name' => 'calls', 'timestamp' => $event['occurred_at_ms']]);
            }
          }
        `,
        'src/Usage.cs': `
          using Amberflo;
          public class UsageClock {
            public DateTimeOffset Read(long timestampMs) {
              return DateTimeOffset.FromUnixTimeSeconds(timestampMs);
            }
          }
        `,
      },
      at: ['src/Usage.java:7', 'src/Usage.php:5', 'src/Usage.php:6', 'src/Usage.cs:4'],
    },
    {
      name: 'seconds where milliseconds are wanted',
      files: {
        'src/track.ts': `
          import { Chargebee } from 'chargebee';
          const chargebee = new Chargebee({});
          export async function track(subscription, id) {
            await chargebee.usageEvent.create({
              subscription_id: subscription,
              deduplication_id: id,
              usage_timestamp: Math.floor(Date.now() / 1000),
            });
          }
        `,
      },
      at: ['src/track.ts:7'],
    },
    {
      name: 'an attribute called like a moment, turned to a number where text is wanted',
      files: {
        'app/jobs/report_job.rb': `
          require "metronome_sdk"
          class ReportJob < ApplicationJob
            def perform(builds)
              client = MetronomeSDK::Client.new
              client.v1.usage.ingest(usage: builds.map { |build| usage_of(build) })
            end

            def usage_of(build)
              { transaction_id: build.id, event_type: "build", timestamp: build.finished_at.utc.to_i }
            end
          end
        `,
        'metering/report.py': `
          from orb import Orb
          orb = Orb()

          def report(call):
              orb.events.ingest(events=[
                  {"idempotency_key": call.id, "timestamp": int(call.ended_at.timestamp())},
              ])
        `,
        'src/report.ts': `
          import Orb from 'orb-billing';
          import dayjs from 'dayjs';
          const orb = new Orb();
          export async function report(call) {
            await orb.events.ingest({
              events: [{ idempotency_key: call.id, event_name: 'calls', timestamp: dayjs(call.endedAt).unix() }],
            });
          }
        `,
        'src/Report.php': `
          <?php
          use Stripe\\StripeClient;
          class Report {
            public function report(StripeClient $stripe, $call) {
              $stripe->billing->meterEvents->create(['event_name' => 'calls', 'timestamp' => $call->ended_at->toIso8601String()]);
            }
          }
        `,
      },
      at: ['app/jobs/report_job.rb:9', 'metering/report.py:6', 'src/report.ts:6', 'src/Report.php:5'],
    },
    {
      name: 'own ingestion that reads or compares in another unit',
      files: {
        'src/billing/ingest.ts': `
          export function toEvent(row) {
            return { at: new Date(row.timestamp_seconds) };
          }
          export function isExpired(row, ttlSeconds) {
            return Date.now() > row.expiresAtSec || Date.now() - ttlSeconds > row.start;
          }
        `,
        'app/services/usage/parse.rb': `
          class UsageParser
            def at(row)
              Time.at(row.timestamp_ms)
            end
          end
        `,
        'billing/parse.py': `
          from datetime import datetime

          def parse(event):
              return datetime.fromtimestamp(event["timestamp_ms"])
        `,
        'billing/parse.go': `
          package billing

          func parse(at time.Time) time.Time {
          	return time.UnixMilli(at.Unix())
          }
        `,
      },
      at: [
        'src/billing/ingest.ts:2',
        'src/billing/ingest.ts:5',
        'src/billing/ingest.ts:5',
        'app/services/usage/parse.rb:3',
        'billing/parse.py:4',
        'billing/parse.go:4',
      ],
    },
  ],
  silent: [
    {
      name: 'the wanted form, however it is made',
      files: {
        'app/jobs/calls_job.rb': `
          class CallsJob
            def perform(call)
              Stripe::Billing::MeterEvent.create(event_name: 'calls', timestamp: call.ended_at.to_i, identifier: call.id)
              seconds = (call.ended_at - call.started_at).to_i
              Stripe::Billing::MeterEvent.create(event_name: 'calls', timestamp: params[:ended_at].to_i, payload: { value: seconds })
            end
          end
        `,
        'metering/orb_report.py': `
          from orb import Orb
          orb = Orb()

          def report(call):
              orb.events.ingest(events=[{"idempotency_key": call.id, "timestamp": call.ended_at.isoformat(timespec="seconds")}])
              orb.events.ingest(events=[{"idempotency_key": call.id, "timestamp": call.timestamp()}])
        `,
        'src/report.ts': `
          import Stripe from 'stripe';
          import { Orb } from 'orb-billing';
          const stripe = new Stripe(key);
          const orb = new Orb();
          export async function report(at: Date, row) {
            await stripe.billing.meterEvents.create({ event_name: 'a', timestamp: Math.floor(Date.now() / 1000) });
            await stripe.billing.meterEvents.create({ event_name: 'a', timestamp: Math.round(at.getTime() / 1000) });
            await stripe.billing.meterEvents.create({ event_name: 'a', timestamp: at.getTime() / 1000 });
            await stripe.billing.meterEvents.create({ event_name: 'a', timestamp: (Date.now() / 1000) | 0 });
            await stripe.billing.meterEvents.create({ event_name: 'a', timestamp: row.timestamp });
            await orb.events.ingest({ events: [{ timestamp: at.toISOString(), properties: { timestamp: Date.now() } }] });
            await stripe.v2.billing.meterEvents.create({ event_name: 'a', timestamp: new Date().toISOString() });
          }
        `,
        'metering.py': `
          import time
          from datetime import datetime, timezone
          import stripe

          def report(at):
              stripe.billing.MeterEvent.create(event_name="a", timestamp=int(time.time()))
              stripe.billing.MeterEvent.create(event_name="a", timestamp=int(at.timestamp()))
              stripe.billing.MeterEvent.create(event_name="a", timestamp=time.time_ns() // 1_000_000_000)
        `,
        'usage/report.go': `
          package usage

          import "github.com/stripe/stripe-go/v82/billing/meterevent"

          func Report(at time.Time) error {
          	params := &stripe.BillingMeterEventParams{Timestamp: stripe.Int64(at.Unix())}
          	_, err := meterevent.New(params)
          	return err
          }
        `,
        'app/services/report_usage.rb': `
          class ReportUsage
            def call
              Stripe::Billing::MeterEvent.create(event_name: 'calls', timestamp: Time.now.to_i)
              lago.events.create(transaction_id: id, timestamp: Time.now.to_f)
            end
          end
        `,
      },
    },
    {
      name: 'own code that converts, and durations in one unit',
      files: {
        'src/billing/ingest.ts': `
          export function toEvent(row, ttlSeconds, timeoutMs) {
            const at = new Date(row.timestamp_seconds * 1000);
            const started = Date.now();
            if (Date.now() - started > timeoutMs) return null;
            const nowSeconds = Math.floor(Date.now() / 1000);
            if (nowSeconds > row.expires_at_seconds) return null;
            return { at, until: new Date(Date.now() + ttlSeconds * 1000), took: Date.now() - started };
          }
        `,
        'app/services/usage/parse.rb': `
          class UsageParser
            def at(row)
              [Time.at(row.timestamp_ms / 1000.0), Time.at(row.timestamp_ms, :millisecond), Time.at(row.timestamp)]
            end
          end
        `,
        'billing/parse.go': `
          package billing

          func parse(at time.Time, ms int64) time.Time {
          	_ = time.Unix(at.Unix(), 0)
          	_ = time.Unix(0, at.UnixNano())
          	return time.Unix(ms/1000, (ms%1000)*1000000)
          }
        `,
        'billing/parse.py': `
          from datetime import datetime, timezone

          def parse(event):
              return datetime.fromtimestamp(event["timestamp_ms"] / 1000, tz=timezone.utc)
        `,
      },
    },
    {
      name: 'a time that has nothing to do with billing',
      files: {
        'src/game/clock.ts': `
          export const at = (row) => new Date(row.start_seconds);
        `,
      },
    },
  ],
});
