import { missingMapping } from '#audit/rules/ingestion/missing-mapping.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingMapping, {
  fires: [
    {
      name: 'totals of tenants without subscription are passed over',
      files: {
        'src/Jobs/RollUp.cs': `
          public sealed class RollUpReadings(BillingContext db, ILogger<RollUpReadings> logger) : IJob {
              public async Task Execute(IJobExecutionContext context) {
                  foreach (var total in await Totals(context)) {
                      if (!subscriptions.TryGetValue(total.TenantId, out var subscription) || !dimensions.TryFind(subscription.PlanId, total.Kind, out var dimension)) {
                          logger.LogDebug("nothing to bill {Tenant}", total.TenantId);
                          continue;
                      }
                      db.MarketplaceHours.Add(new MarketplaceHour { ResourceId = subscription.ResourceId, Dimension = dimension, Hour = total.Hour, Quantity = total.Count });
                  }
                  await db.SaveChangesAsync();
              }
          }
        `,
      },
      at: ['src/Jobs/RollUp.cs:4'],
    },
    {
      name: 'a missing key in a map of customers',
      files: {
        'internal/export/export.go': `
          func (e *Exporter) Export(ctx context.Context, rows []UsageRow) error {
          	for _, row := range rows {
          		customer, ok := e.customers[row.TenantID]
          		if !ok {
          			e.log.Debug("tenant is not billed", "tenant", row.TenantID)
          			continue
          		}
          		if err := e.orb.Events.Ingest(ctx, toEvent(customer, row)); err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
      at: ['internal/export/export.go:4'],
    },
    {
      name: 'KeyError passed over',
      files: {
        'src/export.py': `
          def export(rows):
              for row in rows:
                  try:
                      price = PRICES[row.sku]
                  except KeyError:
                      log.info("no price for %s", row.sku)
                      continue
                  stripe.billing.MeterEvent.create(event_name=price.meter, identifier=row.id, payload={"stripe_customer_id": row.customer, "value": str(row.quantity)})
        `,
      },
      at: ['src/export.py:3'],
    },
    {
      name: 'a message of an unknown customer is acknowledged',
      files: {
        'src/consume.rs': `
          async fn handle(delivery: Delivery, app: &App) -> anyhow::Result<()> {
              let usage: Usage = serde_json::from_slice(&delivery.data)?;
              let Some(customer) = app.customers.find(usage.tenant).await? else {
                  tracing::warn!(tenant = usage.tenant, "no customer");
                  delivery.ack(BasicAckOptions::default()).await?;
                  return Ok(());
              };
              app.lago.send_event(&customer, &usage).await?;
              delivery.ack(BasicAckOptions::default()).await?;
              Ok(())
          }
        `,
      },
      at: ['src/consume.rs:3'],
    },
    {
      name: 'an empty Optional ends the listener',
      files: {
        'src/Consume.java': `
          public class UsageListener {
              @KafkaListener(topics = "usage")
              public void on(UsageMessage message) {
                  Optional<Subscription> subscription = subscriptions.findByTenant(message.tenant());
                  if (subscription.isEmpty()) {
                      log.warn("no subscription for {}", message.tenant());
                      return;
                  }
                  orb.events().ingest(toEvent(subscription.get(), message));
              }
          }
        `,
      },
      at: ['src/Consume.java:5'],
    },
    {
      name: 'next unless a customer is known',
      files: {
        'src/consume.rb': `
          class UsageConsumer < ApplicationConsumer
            def consume
              messages.each do |message|
                customer = Customer.find_by(tenant_id: message.payload["tenant"])
                next unless customer
                Stripe::Billing::MeterEvent.create(event_name: message.payload["meter"], identifier: message.key, payload: { stripe_customer_id: customer.stripe_id, value: message.payload["units"] })
              end
            end
          end
        `,
      },
      at: ['src/consume.rb:5'],
    },
  ],
  silent: [
    {
      name: 'rows that stay unmarked are found again',
      files: {
        'app/Jobs/Export.php': `
          <?php
          class ExportUsage {
              public function handle(LagoClient $lago): void {
                  foreach (UsageRow::whereNull('sent_at')->get() as $row) {
                      $subscription = Subscription::where('team_id', $row->team_id)->first();
                      if ($subscription === null) {
                          continue;
                      }
                      $lago->events()->create(['transaction_id' => $row->id, 'external_subscription_id' => $subscription->lago_id, 'code' => $row->meter]);
                      $row->update(['sent_at' => now()]);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'kept aside',
      files: {
        'internal/export/export.go': `
          func (e *Exporter) Export(ctx context.Context, rows []UsageRow) error {
          	for _, row := range rows {
          		customer, ok := e.customers[row.TenantID]
          		if !ok {
          			if err := e.unmapped.Insert(ctx, row); err != nil {
          				return err
          			}
          			continue
          		}
          		if err := e.orb.Events.Ingest(ctx, toEvent(customer, row)); err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
    },
  ],
});
