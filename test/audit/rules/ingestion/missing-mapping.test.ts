import { expect, it } from 'vitest';
import { missingMapping } from '#audit/rules/ingestion/missing-mapping.ts';
import { describeRule, runRule } from '#test/rule-tester.ts';

describeRule(missingMapping, {
  fires: [
    {
      name: 'null written first',
      files: {
        'src/MeterPrintJob.php': `<?php
          class MeterPrintJob {
            public function __invoke($job) {
              $subscription = $this->subscriptions->findActive($job->tenantId);
              if (null === $subscription) {
                return;
              }
              Http::post('https://api.getlago.com/api/v1/events', ['event' => [
                'transaction_id' => $job->id, 'external_subscription_id' => $subscription->externalId, 'code' => 'sheets']])->throw();
            }
          }
        `,
        'src/report.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function report(job) {
            const customer = await customers.find(job.tenantId);
            if (null == customer) return;
            await stripe.billing.meterEvents.create({ event_name: 'pages', identifier: job.id, payload: { stripe_customer_id: customer.stripeId, value: job.pages } });
          }
        `,
      },
      at: ['src/MeterPrintJob.php:5', 'src/report.ts:5'],
    },
    {
      name: 'what is given as the customer, whatever the code calls it',
      files: {
        'src/main/kotlin/Listener.kt': `
          import com.metronome.api.client.MetronomeClient

          class Listener(private val teams: TeamRepository, private val metronome: MetronomeClient) {
              fun onFinished(query: QueryFinished) {
                  val alias = teams.findById(query.teamId).map { it.metronomeAlias }.orElse(null)
                  if (alias == null) {
                      log.warn("team {} skipped", query.teamId)
                      return
                  }
                  metronome.v1().usage().ingest(UsageIngestParams.builder().addUsage(toUsage(alias, query)).build())
              }

              private fun toUsage(alias: String, query: QueryFinished) =
                  UsageIngestParams.Usage.builder().customerId(alias).transactionId(query.id).build()
          }
        `,
        'metering/report.py': `
          from orb import Orb
          orb = Orb()

          def report(rows, tenants):
              for row in rows:
                  billing_key = tenants.get(row.tenant)
                  if not billing_key:
                      logger.warning("skip %s", row.tenant)
                      continue
                  orb.events.ingest(events=[{"external_customer_id": billing_key, "idempotency_key": row.id}])
        `,
      },
      at: ['src/main/kotlin/Listener.kt:6', 'metering/report.py:7'],
      confidence: 'likely',
    },
    {
      name: 'rows without a customer left out of what is sent behind the loop',
      files: {
        'app/export.py': `
          from orb import Orb
          orb = Orb()

          def export(rows, customers):
              events = []
              for row in rows:
                  customer_id = customers.get(row.organization)
                  if customer_id is None:
                      logger.warning("no customer for %s", row.organization)
                      continue
                  events.append(to_event(row, customer_id))
              orb.events.ingest(events=events)
        `,
      },
      at: ['app/export.py:8'],
    },
    {
      name: 'a model without a price',
      files: {
        'src/usage.ts': `
          export async function finish(job) {
            const price = PRICES[job.model];
            if (!price) return;
            await recordUsage(job.customer, job.tokens * price);
          }
        `,
      },
      at: ['src/usage.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'a customer that should be there',
      files: {
        'billing/usage.py': `
          def handle(event):
              customer = find_customer(event.account_id)
              if customer is None:
                  logger.warning("unknown customer")
                  return
              record_usage(customer, event.tokens)
        `,
      },
      at: ['billing/usage.py:3'],
      confidence: 'likely',
    },
    {
      name: 'a Go lookup that is not ok',
      files: {
        'usage.go': `
          package usage

          func (s *Server) Finish(ctx context.Context, job Job) error {
          	price, ok := s.prices[job.Model]
          	if !ok {
          		return nil
          	}
          	return s.usage.RecordUsage(ctx, job.Customer, price*job.Tokens)
          }
        `,
      },
      at: ['usage.go:5'],
      confidence: 'likely',
    },
    {
      name: 'a Ruby guard with a log line, in a loop over events',
      files: {
        'app/services/usage.rb': `
          class Send
            def call(events)
              events.each do |event|
                meter = Meter.find_by(code: event.code)
                if meter.nil?
                  Rails.logger.error('no meter')
                  next
                end
                report_usage(meter, event.units)
              end
            end
          end
        `,
      },
      at: ['app/services/usage.rb:5'],
      confidence: 'likely',
    },
    {
      name: 'a job of the queue that ends well without a customer',
      files: {
        'app/Jobs/ReportMinutes.php': `
          <?php
          class ReportMinutes implements ShouldQueue
          {
              public function handle(StripeClient $stripe): void
              {
                  $customer = $this->customerOf($this->row->team);
                  if ($customer === null) {
                      return;
                  }
                  $stripe->billing->meterEvents->create(['event_name' => 'minutes', 'payload' => ['stripe_customer_id' => $customer]]);
              }
          }
        `,
      },
      at: ['app/Jobs/ReportMinutes.php:7'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'null written first, and raised',
      files: {
        'src/MeterPrintJob.php': `<?php
          class MeterPrintJob {
            public function __invoke($job) {
              $subscription = $this->subscriptions->findActive($job->tenantId);
              if (null === $subscription) {
                throw new UnknownSubscription($job->tenantId);
              }
              Http::post('https://api.getlago.com/api/v1/events', ['event' => [
                'transaction_id' => $job->id, 'external_subscription_id' => $subscription->externalId, 'code' => 'sheets']])->throw();
            }
          }
        `,
      },
    },
    {
      name: 'what is missing is no part of whose usage it is, or is kept for later',
      files: {
        'metering/report.py': `
          from orb import Orb
          orb = Orb()

          def report(rows, tenants):
              for row in rows:
                  region = row.labels.get("region")
                  if not region:
                      logger.warning("no region")
                      continue
                  alias = tenants.get(row.tenant)
                  if not alias:
                      logger.warning("no alias")
                      unmatched.save(row)
                      continue
                  orb.events.ingest(events=[{"external_customer_id": alias, "region": region, "idempotency_key": row.id}])
        `,
      },
    },
    {
      name: 'rows without a customer that are put aside',
      files: {
        'app/export.py': `
          from orb import Orb
          orb = Orb()

          def export(rows, customers, parked):
              events = []
              for row in rows:
                  customer_id = customers.get(row.organization)
                  if customer_id is None:
                      parked.save(row.id)
                      continue
                  events.append(to_event(row, customer_id))
              orb.events.ingest(events=events)
        `,
      },
    },
    {
      name: 'raised, or kept',
      files: {
        'src/usage.ts': `
          export async function one(job) {
            const price = PRICES[job.model];
            if (!price) throw new Error('no price');
            await recordUsage(job.customer, job.tokens * price);
          }
          export async function two(job) {
            const price = PRICES[job.model];
            if (!price) {
              await unpriced.add(job);
              return;
            }
            await recordUsage(job.customer, job.tokens * price);
          }
        `,
      },
    },
    {
      name: 'stored before it is mapped',
      files: {
        'src/usage.ts': `
          export async function one(job) {
            await db.usageEvents.insert(job);
            const price = PRICES[job.model];
            if (!price) return;
            await recordUsage(job.customer, job.tokens * price);
          }
        `,
      },
    },
    {
      name: 'a billing that is switched off',
      files: {
        'src/usage.ts': `
          export async function one(job) {
            const price = process.env.METER_PRICE;
            if (!price) return;
            await recordUsage(job.customer, job.tokens);
          }
        `,
      },
    },
    {
      name: 'nothing to report, and a missing thing that is no mapping',
      files: {
        'src/usage.ts': `
          export async function one(job) {
            if (!job.tokens) return;
            const user = await findUser(job.user);
            if (!user) return;
            await recordUsage(user, job.tokens);
          }
        `,
      },
    },
    {
      name: 'a check on another branch',
      files: {
        'src/usage.ts': `
          export async function one(job) {
            if (job.isPreview) {
              const price = PRICES[job.model];
              if (!price) return;
              show(price);
            }
          }
        `,
      },
    },
  ],
});

it('only suspects a customer passed over without a word: it may be one that does not pay', async () => {
  const text = `
    export async function one(user, tokens) {
      const customer = await findCustomer(user);
      if (!customer) return;
      await recordUsage(customer, tokens);
    }
  `;

  const matches = await runRule(missingMapping, { files: { 'src/usage.ts': text } });

  expect(matches.map(({ confidence }) => confidence)).toEqual(['possible']);
});
