import { missingMapping } from '#audit/rules/ingestion/missing-mapping.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingMapping, {
  fires: [
    {
      name: 'next unless',
      files: {
        'src/usage.rb': `
          class ExportUsage
            def call(rows)
              rows.each do |row|
                subscription = Subscription.find_by(account_id: row.account_id)
                next if subscription.nil?
                client.events.create(transaction_id: row.key, external_subscription_id: subscription.external_id, code: "gb")
              end
            end

            def client = Lago::Api::Client.new(api_key: ENV["LAGO_API_KEY"])
          end
        `,
      },
      at: ['src/usage.rb:5'],
    },
    {
      name: 'lookup err not found returns nil',
      files: {
        'src/usage.go': `
          package usage

          func (c *Consumer) Handle(ctx context.Context, m Message) error {
          	customer, err := c.customers.ByTenant(ctx, m.Tenant)
          	if errors.Is(err, sql.ErrNoRows) {
          		return nil
          	}
          	if err != nil {
          		return err
          	}
          	_, err = c.lago.Event().Create(ctx, &lago.EventInput{TransactionID: m.ID, ExternalSubscriptionID: customer.Subscription, Code: "calls"})
          	return err
          }
        `,
      },
      at: ['src/usage.go:5'],
    },
    {
      name: 'no price',
      files: {
        'src/usage.php': `
          <?php
          class ReportUsage
          {
              public function __construct(private \\Stripe\\StripeClient $stripe) {}
              public function handle(UsageRow $row): void
              {
                  $customerId = Team::find($row->team_id)?->stripe_id;
                  if (! $customerId) {
                      Log::warning('no customer', ['team' => $row->team_id]);
                      return;
                  }
                  $this->stripe->billing->meterEvents->create(['event_name' => 'gb', 'identifier' => $row->id, 'payload' => ['stripe_customer_id' => $customerId, 'value' => $row->gb]]);
              }
          }
        `,
      },
      at: ['src/usage.php:8'],
    },
  ],
  silent: [
    {
      name: 'missing and kept',
      files: {
        'src/usage.go': `
          package usage

          func (c *Consumer) Handle(ctx context.Context, m Message) error {
          	customer, err := c.customers.ByTenant(ctx, m.Tenant)
          	if errors.Is(err, sql.ErrNoRows) {
          		return c.unmapped.Keep(ctx, m)
          	}
          	if err != nil {
          		return err
          	}
          	_, err = c.lago.Event().Create(ctx, &lago.EventInput{TransactionID: m.ID, ExternalSubscriptionID: customer.Subscription, Code: "calls"})
          	return err
          }
        `,
      },
    },
  ],
});
