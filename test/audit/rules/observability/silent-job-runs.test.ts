import { silentJob } from '#audit/rules/observability/silent-job.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(silentJob, {
  fires: [
    {
      name: 'customers passed over in a task',
      files: {
        'app/tasks.py': `
          @shared_task
          def bill_all_customers():
              for customer in Customer.objects.filter(active=True):
                  try:
                      create_invoice(customer)
                  except Exception:
                      logger.exception("could not invoice %s", customer.pk)
        `,
      },
      at: ['app/tasks.py:6'],
    },
    {
      name: 'a crontab in Go',
      files: {
        'billing/cron.go': `
          package billing

          func StartInvoiceCron(c *cron.Cron, svc *InvoiceService) {
          	c.AddFunc("0 3 1 * *", func() {
          		if err := svc.CloseMonth(context.Background()); err != nil {
          			log.Printf("close month: %v", err)
          		}
          	})
          }
        `,
      },
      at: ['billing/cron.go:5'],
    },
    {
      name: 'an export of usage',
      files: {
        'src/usage-export.job.ts': `
          @Injectable()
          export class UsageExportJob {
            @Cron('0 2 * * *')
            async exportUsage() {
              const accounts = await this.accounts.active();
              for (const account of accounts) {
                try {
                  await this.billing.reportUsage(account);
                } catch (e) {
                  this.logger.error(\`usage of \${account.id} not reported\`, e);
                }
              }
              this.logger.log('usage export done');
            }
          }
        `,
      },
      at: ['src/usage-export.job.ts:9'],
    },
    {
      name: 'a run of renewals',
      files: {
        'src/billing/RenewalJob.java': `
          @Component
          public class RenewalJob {
              @Scheduled(cron = "0 15 * * * *")
              public void renewSubscriptions() {
                  try {
                      for (Subscription s : subscriptions.findDue(clock.instant())) {
                          billing.renew(s);
                      }
                  } catch (Exception e) {
                      log.error("Renewal run failed", e);
                  }
              }
          }
        `,
      },
      at: ['src/billing/RenewalJob.java:9'],
    },
    {
      name: 'a command that always succeeds',
      files: {
        'app/ChargeOverages.php': `
          <?php
          class ChargeOverages extends Command
          {
              protected $signature = 'billing:charge-overages';
              public function handle(OverageService $overages): int
              {
                  Team::billable()->each(function (Team $team) use ($overages) {
                      try {
                          $overages->charge($team);
                      } catch (\\Throwable $e) {
                          Log::error('Overage of team '.$team->id.' not charged', ['exception' => $e]);
                      }
                  });
                  return self::SUCCESS;
              }
          }
        `,
      },
      at: ['app/ChargeOverages.php:10'],
    },
    {
      name: 'a service in the background',
      files: {
        'src/InvoiceWorker.cs': `
          public class InvoiceWorker : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken ct)
              {
                  using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
                  while (await timer.WaitForNextTickAsync(ct))
                  {
                      try
                      {
                          await _invoices.GenerateDueAsync(ct);
                      }
                      catch (Exception ex)
                      {
                          _logger.LogError(ex, "Invoice run failed");
                      }
                  }
              }
          }
        `,
      },
      at: ['src/InvoiceWorker.cs:12'],
    },
    {
      name: 'nobody looks at what came of it',
      files: {
        'src/monthly.js': `
          const { Queue, Worker } = require('bullmq');
          new Worker('monthly-billing', async (job) => {
            const tenants = await db.tenants.findBillable();
            await Promise.allSettled(tenants.map((t) => invoiceTenant(t, job.data.month)));
          });
        `,
      },
      at: ['src/monthly.js:4'],
    },
    {
      name: 'a loop that never ends',
      files: {
        'src/billing.rs': `
          pub async fn run_billing(pool: PgPool, billing: Billing) {
              let mut interval = tokio::time::interval(Duration::from_secs(3600));
              loop {
                  interval.tick().await;
                  if let Err(err) = billing.invoice_due(&pool).await {
                      tracing::error!(%err, "invoice run failed");
                  }
              }
          }
        `,
      },
      at: ['src/billing.rs:5'],
    },
  ],
  silent: [
    {
      name: 'collected and raised, and e-mails',
      files: {
        'app/tasks.py': `
          @shared_task
          def bill_all_customers():
              failed = []
              for customer in Customer.objects.filter(active=True):
                  try:
                      create_invoice(customer)
                  except Exception:
                      logger.exception("could not invoice %s", customer.pk)
                      failed.append(customer.pk)
              if failed:
                  raise BillingIncomplete(failed)

          @shared_task
          def send_invoice_emails():
              for invoice in Invoice.objects.filter(sent=False):
                  try:
                      mail(invoice)
                  except Exception:
                      logger.exception("mail %s", invoice.pk)
        `,
      },
    },
    {
      name: 'counted',
      files: {
        'billing/cron.go': `
          package billing

          func StartInvoiceCron(c *cron.Cron, svc *InvoiceService) {
          	c.AddFunc("0 3 1 * *", func() {
          		if err := svc.CloseMonth(context.Background()); err != nil {
          			runFailures.Inc()
          			log.Printf("close month: %v", err)
          		}
          	})
          }
        `,
      },
    },
    {
      name: 'a heartbeat that tells',
      files: {
        'src/usage-export.job.ts': `
          @Injectable()
          export class UsageExportJob {
            @Cron('0 2 * * *')
            async exportUsage() {
              let failed = 0;
              for (const account of await this.accounts.active()) {
                try {
                  await this.billing.reportUsage(account);
                } catch (e) {
                  failed += 1;
                  this.logger.error(\`usage of \${account.id} not reported\`, e);
                }
              }
              await this.heartbeat.ping({ failed });
            }
          }
        `,
      },
    },
    {
      name: 'marked and counted',
      files: {
        'src/billing/RenewalJob.java': `
          @Component
          public class RenewalJob {
              @Scheduled(cron = "0 15 * * * *")
              public void renewSubscriptions() {
                  for (Subscription s : subscriptions.findDue(clock.instant())) {
                      try {
                          billing.renew(s);
                      } catch (Exception e) {
                          subscriptions.markFailed(s, e.getMessage());
                          metrics.counter("renewal.failed").increment();
                          log.error("Renewal of {} failed", s.getId(), e);
                      }
                  }
              }
          }
        `,
      },
    },
    {
      name: 'ends the process',
      files: {
        'lib/tasks/billing.rb': `
          namespace :billing do
            task close_period: :environment do
              errors = []
              Account.billable.find_each do |account|
                Billing::CloseAccount.call(account)
              rescue => e
                errors << [account.id, e.message]
              end
              abort errors.inspect if errors.any?
            end
          end
        `,
      },
    },
  ],
});
