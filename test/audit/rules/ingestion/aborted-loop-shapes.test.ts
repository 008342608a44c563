import { abortedLoop } from '#audit/rules/ingestion/aborted-loop.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(abortedLoop, {
  fires: [
    {
      name: 'find_each ends at the first failure',
      files: {
        'src/run.rb': `
          class ReportUsageJob < ApplicationJob
            def perform
              Subscription.active.find_each do |subscription|
                Stripe::Billing::MeterEvent.create(event_name: "seats", payload: { stripe_customer_id: subscription.stripe_customer_id, value: subscription.seats })
              end
            end
          end
        `,
      },
      at: ['src/run.rb:4'],
    },
    {
      name: 'return in the loop of customers',
      files: {
        'src/run.go': `
          package billing
          func (j *Job) Run(ctx context.Context) error {
          	customers, err := j.customers.Active(ctx)
          	if err != nil {
          		return err
          	}
          	for _, c := range customers {
          		if err := j.report(ctx, c); err != nil {
          			return err
          		}
          	}
          	return nil
          }
          func (j *Job) report(ctx context.Context, c Customer) error {
          	_, err := j.stripe.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{EventName: stripe.String("seats"), Identifier: stripe.String(c.ID)})
          	return err
          }
        `,
      },
      at: ['src/run.go:8'],
    },
    {
      name: 'a foreach without try',
      files: {
        'src/run.php': `
          <?php
          class ReportUsage extends Command {
              protected $signature = 'usage:report';
              public function handle(LagoClient $lago): int {
                  foreach (Subscription::active()->get() as $subscription) {
                      $lago->events()->create(['transaction_id' => $subscription->id.now()->format('Ymd'), 'external_subscription_id' => $subscription->code, 'code' => 'seats']);
                  }
                  return 0;
              }
          }
        `,
      },
      at: ['src/run.php:6'],
    },
    {
      name: 'Promise.all over customers',
      files: {
        'src/run.ts': `
          export async function reportAll() {
            const customers = await db.customer.findMany({ where: { active: true } });
            for (const customer of customers) {
              const units = await usageOf(customer);
              await stripe.billing.meterEvents.create({ event_name: 'units', identifier: \`\${customer.id}-\${day()}\`, payload: { stripe_customer_id: customer.stripeId, value: String(units) } });
            }
          }
          cron.schedule('0 1 * * *', reportAll);
        `,
      },
      at: ['src/run.ts:5'],
    },
  ],
  silent: [],
});
