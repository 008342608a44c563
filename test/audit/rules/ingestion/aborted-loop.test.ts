import { abortedLoop } from '#audit/rules/ingestion/aborted-loop.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(abortedLoop, {
  fires: [
    {
      name: 'through functions of the project, and out of a loop within the run',
      files: {
        'src/run.ts': `
          import { report } from './report';
          export async function main() {
            const tenants = await tenantsWithUsage();
            for (const tenant of tenants) {
              const sent = await report(tenant);
              logger.info({ tenant, sent });
            }
          }
        `,
        'src/report.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function report(tenant) {
            const rows = await pending(tenant);
            await post(tenant, rows.length);
            return rows.length;
          }
          async function post(tenant, value) {
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: tenant + day(), payload: { value, stripe_customer_id: tenant } });
          }
        `,
        'run.py': `
          import stripe

          def send(hour):
              stripe.billing.MeterEvent.create(event_name="views", identifier=hour.id, payload={"value": hour.views, "stripe_customer_id": hour.customer})

          def run(conn):
              for customer in customers(conn):
                  for hour in open_hours(conn, customer):
                      send(hour)
                      conn.execute("update view_hours set state = 'sent' where id = %s", (hour.id,))
        `,
      },
      at: ['run.py:9', 'src/run.ts:5'],
    },
    {
      name: 'awaited for each customer, also where the whole loop is caught or the handler raises again',
      files: {
        'src/job.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          export async function reportAll(customers) {
            try {
              for (const customer of customers) {
                await stripe.billing.meterEvents.create(toEvent(customer));
              }
            } catch (error) {
              console.error(error);
            }
          }
          export async function again(teams) {
            for (const team of teams) {
              try {
                await stripe.billing.meterEvents.create(toEvent(team));
              } catch (error) {
                console.error(error);
                throw error;
              }
            }
          }
        `,
      },
      at: ['src/job.ts:6', 'src/job.ts:15'],
      confidence: 'likely',
    },
    {
      name: 'through the project’s own function',
      files: {
        'src/job.ts': `
          import cron from 'node-cron';
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          async function sendUsage(organization) {
            await stripe.billing.meterEvents.create(toEvent(organization));
          }
          cron.schedule('@hourly', async () => {
            for (const org of await findOrganizations()) {
              await sendUsage(org);
            }
          });
        `,
      },
      at: ['src/job.ts:9'],
    },
    {
      name: 'a retry that gives up',
      files: {
        'src/job.ts': `
          import { backOff } from 'exponential-backoff';
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          export async function reportAll(orgs) {
            for (const org of orgs) {
              await backOff(async () => await stripe.billing.meterEvents.create(toEvent(org)), { numOfAttempts: 3 });
            }
          }
        `,
      },
      at: ['src/job.ts:6'],
    },
    {
      name: 'Python and Java: raised out of the loop',
      files: {
        'jobs.py': `
          import stripe

          def report_all(customers):
              for customer in customers:
                  stripe.billing.MeterEvent.create(event_name="calls", identifier=customer.id)
        `,
        'src/main/java/Job.java': `
          import com.stripe.model.billing.MeterEvent;
          class Job {
            void run(List<Customer> customers) throws StripeException {
              for (Customer customer : customers) {
                MeterEvent.create(toParams(customer));
              }
            }
          }
        `,
      },
      at: ['jobs.py:5', 'src/main/java/Job.java:5'],
    },
    {
      name: 'Go: handed up',
      files: {
        'job.go': `
          package usage

          import "github.com/stripe/stripe-go/v82/billing/meterevent"

          func Run(subscriptions []Subscription) error {
          	for _, sub := range subscriptions {
          		_, err := meterevent.New(toParams(sub))
          		if err != nil {
          			return fmt.Errorf("report: %w", err)
          		}
          	}
          	return nil
          }
        `,
      },
      at: ['job.go:7'],
    },
    {
      name: 'Ruby: a block for each subscription, and the events of a job',
      files: {
        'app/jobs/report_usage_job.rb': `
          class ReportUsageJob < ApplicationJob
            def perform
              Subscription.active.find_each do |subscription|
                Stripe::Billing::MeterEvent.create(event_name: 'calls', identifier: subscription.id)
              end
              pending_events.each do |event|
                Stripe::Billing::MeterEvent.create(event_name: 'calls', identifier: event.id)
              end
            end
          end
        `,
      },
      at: ['app/jobs/report_usage_job.rb:4', 'app/jobs/report_usage_job.rb:7'],
    },
    {
      name: 'PHP: thrown out of the loop',
      files: {
        'src/Report.php': `
          <?php
          use Stripe\\StripeClient;
          class Report {
            public function run(StripeClient $stripe, $customers) {
              foreach ($customers as $customer) {
                $stripe->billing->meterEvents->create(['event_name' => 'calls', 'identifier' => $customer->id]);
              }
            }
          }
        `,
      },
      at: ['src/Report.php:6'],
    },
    {
      name: 'each turn is about the customer whose id it hands on, in Java',
      files: {
        'src/Report.java': `
          import com.recurly.v3.Client;

          class Report {
            private final Client recurly;

            void report(YearMonth month) {
              for (CustomerCount count : counts.unreported(month)) {
                recurly.createUsage(count.subscriptionId(), "code-checks", toUsage(count), options);
                counts.markReported(count.customerId(), month);
              }
            }
          }
        `,
      },
      at: ['src/Report.java:8'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'through functions of the project, where one of them keeps the failure',
      files: {
        'src/run.ts': `
          import { report } from './report';
          export async function main() {
            const behind = [];
            for (const tenant of await tenantsWithUsage()) {
              try {
                await report(tenant);
              } catch (error) {
                behind.push(tenant);
              }
            }
            if (behind.length > 0) throw new Error(behind.join());
          }
        `,
        'src/report.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function report(tenant) {
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: tenant + day(), payload: { value: 1, stripe_customer_id: tenant } });
          }
        `,
        'run.py': `
          import stripe

          def send(hour):
              stripe.billing.MeterEvent.create(event_name="views", identifier=hour.id, payload={"value": hour.views, "stripe_customer_id": hour.customer})

          def run(conn):
              for customer in customers(conn):
                  try:
                      for hour in open_hours(conn, customer):
                          send(hour)
                  except stripe.StripeError:
                      behind.append(customer)
              for customer in customers(conn):
                  keep(customer)

          def keep(customer):
              try:
                  send(latest(customer))
              except stripe.StripeError:
                  retry_later(customer)
        `,
      },
    },
    {
      name: 'each turn looks after its own failure',
      files: {
        'src/job.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          export async function reportAll(customers) {
            for (const customer of customers) {
              try {
                await stripe.billing.meterEvents.create(toEvent(customer));
              } catch (error) {
                await outbox.put(customer, error);
              }
            }
            for (const customer of customers) {
              await stripe.billing.meterEvents.create(toEvent(customer)).catch((error) => failed.push(error));
            }
            await Promise.allSettled(customers.map((customer) => stripe.billing.meterEvents.create(toEvent(customer))));
          }
        `,
        'jobs.py': `
          import stripe

          def report_all(customers):
              for customer in customers:
                  try:
                      stripe.billing.MeterEvent.create(event_name="calls", identifier=customer.id)
                  except stripe.InvalidRequestError:
                      keep(customer)
        `,
        'job.go': `
          package usage

          import "github.com/stripe/stripe-go/v82/billing/meterevent"

          func Run(customers []Customer) error {
          	var errs []error
          	for _, customer := range customers {
          		if _, err := meterevent.New(toParams(customer)); err != nil {
          			errs = append(errs, err)
          			continue
          		}
          	}
          	return errors.Join(errs...)
          }
        `,
        'job.rb': `
          class Job
            def run(customers)
              customers.each do |customer|
                Stripe::Billing::MeterEvent.create(event_name: 'calls', identifier: customer.id)
              rescue Stripe::StripeError => e
                FailedUsage.create!(customer: customer, error: e.message)
              end
            end
          end
        `,
      },
    },
    {
      name: 'one piece of work: a transaction, a request’s events, chunks of one list, attempts',
      files: {
        'src/api.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          app.post('/usage', async (req, res) => {
            for (const event of req.body.events) await stripe.billing.meterEvents.create(event);
            res.status(202).end();
          });
          export async function chunks(events) {
            for (const batch of chunk(events, 100)) await stripe.v2.billing.meterEventStream.create({ events: batch });
          }
          export async function all(customers) {
            await db.transaction(async (tx) => {
              for (const customer of customers) await recordUsage(tx, customer);
            });
          }
        `,
      },
    },
    {
      name: 'events that are only buffered here',
      files: {
        'src/handler.ts': `
          import { Metering } from 'amberflo-metering-typescript';
          const metering = new Metering(key);
          export const handler = async (event) => {
            for (const customer of event.customers) await metering.meter(customer.id, 'calls', 1, Date.now(), {});
            await metering.shutdown();
          };
        `,
      },
    },
    {
      name: 'one job for each, or nothing to do with usage',
      files: {
        'app/jobs/clock_job.rb': `
          class ClockJob < ApplicationJob
            def perform
              Subscription.active.find_each do |subscription|
                ReportUsageJob.perform_later(subscription.id)
              end
              User.find_each { |user| Mailer.greet(user).deliver_now }
            end
          end
        `,
      },
    },
  ],
});
