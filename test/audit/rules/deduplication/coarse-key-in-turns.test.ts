import { coarseKey } from '#audit/rules/deduplication/coarse-key.ts';
import { describeRule } from '#test/rule-tester.ts';

const PYTHON = (identifier: string): string => `
  import stripe

  METERS = {"input_tokens": "prompt", "output_tokens": "completion"}

  def meter(completion):
      for meter, field in METERS.items():
          stripe.billing.MeterEvent.create(
              event_name=meter,
              identifier=${identifier},
              payload={"stripe_customer_id": completion.customer, "value": str(getattr(completion, field))},
          )
`;

const RUNS = (unique: string, uid: string): Record<string, string> => ({
  'db/schema.sql': `
    CREATE TABLE runs (
      id uuid PRIMARY KEY,
      workspace_id uuid NOT NULL,
      number int NOT NULL,
      minutes int NOT NULL,
      ${unique}
    );
  `,
  'src/meter.ts': `
    import M3ter from 'm3ter-sdk';
    const m3ter = new M3ter({ token: null });

    export async function submit(finished: Run[]) {
      await m3ter.usage.submit({
        measurements: finished.map((run) => ({
          uid: ${uid},
          meter: 'ci_minutes',
          account: run.account,
          measure: { minutes: run.minutes },
        })),
      });
    }
  `,
});

describeRule(coarseKey, {
  fires: [
    {
      name: 'one key for every meter of a loop, in Python',
      files: { 'app/meter.py': PYTHON('f"{completion.workspace_id}:{completion.id}"') },
      at: ['app/meter.py:9'],
      confidence: 'likely',
    },
    {
      name: 'one key for every pair of a block, in Ruby',
      files: {
        'app/meter_usage.rb': `
          class MeterUsage
            METERS = { input: :prompt_tokens, output: :completion_tokens }.freeze

            def call(completion)
              METERS.each do |meter, column|
                Stripe::Billing::MeterEvent.create(
                  event_name: meter.to_s,
                  identifier: "completion-#{completion.id}",
                  payload: { stripe_customer_id: completion.account.stripe_id, value: completion.public_send(column) }
                )
              end
            end
          end
        `,
      },
      at: ['app/meter_usage.rb:8'],
    },
    {
      name: 'one key for every measurement of a batch, in TypeScript',
      files: {
        'src/report.ts': `
          import Metronome from '@metronome/sdk';
          const metronome = new Metronome();

          export async function report(build: Build) {
            await metronome.v1.usage.ingest({
              usage: Object.entries(build.totals).map(([kind, amount]) => ({
                transaction_id: build.id,
                customer_id: build.customerId,
                event_type: kind,
                timestamp: build.endedAt,
                properties: { amount },
              })),
            });
          }
        `,
      },
      at: ['src/report.ts:7'],
    },
    {
      name: 'two meters of one run under one key, in Go',
      files: {
        'internal/bill/chat.go': `
          package bill

          import (
          	"github.com/stripe/stripe-go/v82"
          	"github.com/stripe/stripe-go/v82/billing/meterevent"
          )

          func Chat(c Completion) error {
          	key := "chat-" + c.ID
          	if _, err := meterevent.New(&stripe.BillingMeterEventParams{
          		EventName:  stripe.String("input_tokens"),
          		Identifier: stripe.String(key),
          		Payload:    map[string]string{"stripe_customer_id": c.Customer, "value": c.Input},
          	}); err != nil {
          		return err
          	}
          	_, err := meterevent.New(&stripe.BillingMeterEventParams{
          		EventName:  stripe.String("output_tokens"),
          		Identifier: stripe.String(key),
          		Payload:    map[string]string{"stripe_customer_id": c.Customer, "value": c.Output},
          	})
          	return err
          }
        `,
      },
      at: ['internal/bill/chat.go:19'],
    },
    {
      name: 'two events of one batch under one key, in Python',
      files: {
        'app/report.py': `
          from metronome import Metronome

          client = Metronome()

          def report(job):
              client.v1.usage.ingest(usage=[
                  {"transaction_id": str(job.id), "customer_id": job.customer_id, "event_type": "cpu_seconds", "timestamp": job.at},
                  {"transaction_id": str(job.id), "customer_id": job.customer_id, "event_type": "gb_egress", "timestamp": job.at},
              ])
        `,
      },
      at: ['app/report.py:8'],
    },
    {
      name: 'a number that counts within each workspace',
      files: RUNS('UNIQUE (workspace_id, number)', '`run-${run.number}`'),
      at: ['src/meter.ts:7'],
    },
    {
      name: 'a request under its tenant, layer and minute, in Kotlin',
      files: {
        'src/TileExporter.kt': `
          import com.withorb.api.client.OrbClient
          import com.withorb.api.models.EventIngestParams

          class TileExporter(private val orb: OrbClient) {
              fun export(requests: List<TileRequest>) {
                  orb.events().ingest(EventIngestParams.builder().events(requests.map(::toEvent)).build())
              }

              private fun toEvent(request: TileRequest) = EventIngestParams.Event.builder()
                  .eventName("tiles")
                  .idempotencyKey(keyOf(request))
                  .externalCustomerId(request.tenant)
                  .properties(Properties.builder().putAdditionalProperty("layer", JsonValue.from(request.layer)).build())
                  .build()

              private fun keyOf(request: TileRequest): String {
                  val minute = request.at.truncatedTo(ChronoUnit.MINUTES).epochSecond
                  return "\${request.tenant}/\${request.layer}/$minute"
              }
          }
        `,
      },
      at: ['src/TileExporter.kt:11'],
    },
  ],
  silent: [
    { name: 'the meter in the key', files: { 'app/meter.py': PYTHON('f"{completion.id}:{meter}"') } },
    { name: 'a key drawn on every turn', files: { 'app/meter.py': PYTHON('new_key(completion)') } },
    {
      name: 'a key set on every turn',
      files: {
        'app/meter.py': `
          import stripe

          def meter(completion, meters):
              for meter in meters:
                  key = f"{completion.id}-{meter}"
                  stripe.billing.MeterEvent.create(event_name=meter, identifier=key, payload={"value": "1"})
        `,
      },
    },
    {
      name: 'tries of one event',
      files: {
        'app/meter.py': `
          import stripe

          def meter(completion, clients):
              for client in clients:
                  client.billing.MeterEvent.create(event_name=client.meter, identifier=completion.id, payload={"value": "1"})
                  return
        `,
      },
    },
    {
      name: 'one of two meters, by what it was',
      files: {
        'src/bill.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY ?? '');

          export async function bill(call: Call) {
            if (call.isVideo)
              await stripe.billing.meterEvents.create({ event_name: 'video', identifier: call.id, payload: { value: '1' } });
            else await stripe.billing.meterEvents.create({ event_name: 'audio', identifier: call.id, payload: { value: '1' } });
          }
        `,
      },
    },
    {
      name: 'a provider that tells keys apart within each subscription',
      files: {
        'app/fees.py': `
          from lago_python_client import Client

          def bill(client, month, subscriptions):
              for subscription in subscriptions:
                  client.events.create(Event(transaction_id=f"base-{month}", external_subscription_id=subscription.id, code="base"))
        `,
      },
    },
    {
      name: 'the workspace in the key',
      files: RUNS('UNIQUE (workspace_id, number)', '`${run.workspaceId}-${run.number}`'),
    },
    {
      name: 'a number that is unique by itself',
      files: RUNS('UNIQUE (number), UNIQUE (workspace_id, number)', '`run-${run.number}`'),
    },
  ],
});
