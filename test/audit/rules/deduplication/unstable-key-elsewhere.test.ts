import { unstableKey } from '#audit/rules/deduplication/unstable-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unstableKey, {
  fires: [
    {
      name: 'default arg in Ruby',
      files: {
        'src/usage/ruby-default-arg.rb': `
          class UsageReporter
            def initialize(client: Lago::Api::Client.new(api_key: ENV["LAGO_API_KEY"]))
              @client = client
            end

            def report(call, transaction_id: SecureRandom.uuid)
              @client.events.create(
                transaction_id: transaction_id,
                external_subscription_id: call.subscription_id,
                code: "minutes",
                timestamp: call.ended_at.to_i,
                properties: { minutes: call.minutes }
              )
            end
          end

          class ReportCallJob
            include Sidekiq::Job

            def perform(call_id)
              UsageReporter.new.report(Call.find(call_id))
            end
          end
        `,
      },
      at: ['src/usage/ruby-default-arg.rb:8'],
    },
    {
      name: 'default factory in Python',
      files: {
        'src/usage/python-default-factory.py': `
          import uuid
          from dataclasses import dataclass, field

          from orb import Orb
          from tenacity import retry, stop_after_attempt


          @dataclass
          class UsageEvent:
              customer: str
              units: int
              at: str
              job_id: str
              key: str = field(default_factory=lambda: str(uuid.uuid4()))


          orb = Orb()


          @retry(stop=stop_after_attempt(5), reraise=True)
          def bill(job) -> None:
              event = UsageEvent(job.customer, job.units, job.finished_at.isoformat(), job.id)
              orb.events.ingest(
                  events=[
                      {
                          "event_name": "job",
                          "idempotency_key": event.key,
                          "external_customer_id": event.customer,
                          "timestamp": event.at,
                          "properties": {"units": event.units},
                      }
                  ]
              )
        `,
      },
      at: ['src/usage/python-default-factory.py:27'],
    },
    {
      name: 'a charge under the clock, in TypeScript',
      files: {
        'src/usage/charge.ts': `
          import { Worker } from 'bullmq';

          new Worker('overage', async ({ data }) => {
            await stripe.invoiceItems.create(
              { customer: data.customer, amount: data.amount, currency: 'usd' },
              { idempotencyKey: \`overage-\${data.period}-\${Date.now()}\` },
            );
          });
        `,
      },
      at: ['src/usage/charge.ts:6'],
    },
  ],
  silent: [
    {
      name: 'a key made by name in a namespace that is written down',
      files: {
        'metering/report.py': `
          import uuid

          import stripe
          from tenacity import retry, stop_after_attempt

          USAGE = uuid.UUID("5c0a4f0e-90f7-4c8e-9d5b-2f1f0a7d6f11")


          def identifier_of(hour):
              return str(uuid.uuid5(USAGE, f"{hour.customer}/{hour.start.isoformat()}"))


          @retry(stop=stop_after_attempt(8))
          def report(hour):
              stripe.billing.MeterEvent.create(
                  event_name="egress_gb",
                  identifier=identifier_of(hour),
                  payload={"stripe_customer_id": hour.customer, "value": str(hour.gb)},
              )
        `,
      },
    },
    {
      name: 'default arg in Ruby, as it should be',
      files: {
        'src/usage/ruby-default-arg.rb': `
          class UsageReporter
            def initialize(client: Lago::Api::Client.new(api_key: ENV["LAGO_API_KEY"]))
              @client = client
            end

            def report(call, transaction_id: "call-#{call.id}")
              @client.events.create(
                transaction_id: transaction_id,
                external_subscription_id: call.subscription_id,
                code: "minutes",
                timestamp: call.ended_at.to_i,
                properties: { minutes: call.minutes }
              )
            end
          end

          class ReportCallJob
            include Sidekiq::Job

            def perform(call_id)
              UsageReporter.new.report(Call.find(call_id))
            end
          end
        `,
      },
    },
    {
      name: 'default factory in Python, as it should be',
      files: {
        'src/usage/python-default-factory.py': `
          import uuid
          from dataclasses import dataclass, field

          from orb import Orb
          from tenacity import retry, stop_after_attempt


          @dataclass
          class UsageEvent:
              customer: str
              units: int
              at: str
              job_id: str

              @property
              def key(self) -> str:
                  return f"job-{self.job_id}"


          orb = Orb()


          @retry(stop=stop_after_attempt(5), reraise=True)
          def bill(job) -> None:
              event = UsageEvent(job.customer, job.units, job.finished_at.isoformat(), job.id)
              orb.events.ingest(
                  events=[
                      {
                          "event_name": "job",
                          "idempotency_key": event.key,
                          "external_customer_id": event.customer,
                          "timestamp": event.at,
                          "properties": {"units": event.units},
                      }
                  ]
              )
        `,
      },
    },
    {
      name: 'a charge under the clock, in TypeScript, as it should be',
      files: {
        'src/usage/charge.ts': `
          import { Worker } from 'bullmq';

          new Worker('overage', async ({ data }) => {
            await stripe.invoiceItems.create(
              { customer: data.customer, amount: data.amount, currency: 'usd' },
              { idempotencyKey: \`overage-\${data.period}\` },
            );
          });
        `,
      },
    },
  ],
});
