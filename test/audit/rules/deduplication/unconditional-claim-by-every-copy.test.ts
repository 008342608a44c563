import { unconditionalClaim } from '#audit/rules/deduplication/unconditional-claim.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unconditionalClaim, {
  fires: [
    {
      name: 'rows that are sent through the project\u2019s own gateway',
      files: {
        'src/exporter.ts': `
        import { Injectable, Logger } from '@nestjs/common';
        import { Cron, CronExpression } from '@nestjs/schedule';
        import { PrismaService } from '../prisma.service';
        import { StripeGateway } from './stripe.gateway';

        @Injectable()
        export class UsageExporter {
          private readonly logger = new Logger(UsageExporter.name);

          constructor(
            private readonly prisma: PrismaService,
            private readonly stripe: StripeGateway,
          ) {}

          @Cron(CronExpression.EVERY_HOUR)
          async exportUsage() {
            const rows = await this.prisma.usageRecord.findMany({ where: { exportedAt: null }, take: 500 });
            for (const row of rows) {
              await this.stripe.reportUsage(row.subscriptionItemId, row.quantity, row.timestamp);
              await this.prisma.usageRecord.update({ where: { id: row.id }, data: { exportedAt: new Date() } });
            }
            this.logger.log(\`exported \${rows.length} rows\`);
          }
        }
      `,
      },
      at: ['src/exporter.ts:17'],
    },
    {
      name: 'invoices that are saved by a scheduled method',
      files: {
        'src/MonthlyInvoicing.java': `
        package com.gridline.billing;

        import org.slf4j.Logger;
        import org.slf4j.LoggerFactory;
        import org.springframework.scheduling.annotation.Scheduled;
        import org.springframework.stereotype.Component;

        import java.time.YearMonth;
        import java.time.ZoneOffset;

        @Component
        public class MonthlyInvoicing {
            private static final Logger log = LoggerFactory.getLogger(MonthlyInvoicing.class);
            private final CustomerRepository customers;
            private final UsageRepository usage;
            private final InvoiceRepository invoices;

            public MonthlyInvoicing(CustomerRepository customers, UsageRepository usage, InvoiceRepository invoices) {
                this.customers = customers;
                this.usage = usage;
                this.invoices = invoices;
            }

            @Scheduled(cron = "0 0 3 1 * *", zone = "UTC")
            public void invoiceLastMonth() {
                YearMonth month = YearMonth.now(ZoneOffset.UTC).minusMonths(1);
                for (Customer customer : customers.findAllActive()) {
                    long kwh = usage.sumForMonth(customer.getId(), month);
                    invoices.save(Invoice.draft(customer, month, kwh));
                }
                log.info("invoiced {}", month);
            }
        }
      `,
      },
      at: ['src/MonthlyInvoicing.java:24'],
    },
    {
      name: 'credits that are renewed by a hosted service',
      files: {
        'src/CreditRenewal.cs': `
        using Microsoft.EntityFrameworkCore;

        namespace Parking.Billing;

        public sealed class CreditRenewal(IServiceScopeFactory scopes, ILogger<CreditRenewal> log) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMinutes(5));
                while (await timer.WaitForNextTickAsync(stoppingToken))
                {
                    try
                    {
                        using var scope = scopes.CreateScope();
                        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
                        var due = await db.Subscriptions.Where(s => s.RenewsAt <= DateTime.UtcNow).ToListAsync(stoppingToken);
                        foreach (var subscription in due)
                        {
                            subscription.Credits += subscription.MonthlyCredits;
                            subscription.RenewsAt = subscription.RenewsAt.AddMonths(1);
                        }
                        await db.SaveChangesAsync(stoppingToken);
                    }
                    catch (Exception e)
                    {
                        log.LogError(e, "credit renewal failed");
                    }
                }
            }
        }
      `,
      },
      at: ['src/CreditRenewal.cs:19'],
    },
  ],
  silent: [
    {
      name: 'a lock of the transaction',
      files: {
        'src/exporter.ts': `
        import { Injectable, Logger } from '@nestjs/common';
        import { Cron, CronExpression } from '@nestjs/schedule';
        import { PrismaService } from '../prisma.service';
        import { StripeGateway } from './stripe.gateway';

        @Injectable()
        export class UsageExporter {
          private readonly logger = new Logger(UsageExporter.name);

          constructor(
            private readonly prisma: PrismaService,
            private readonly stripe: StripeGateway,
          ) {}

          @Cron(CronExpression.EVERY_HOUR)
          async exportUsage() {
            await this.prisma.$transaction(
              async (tx) => {
                const [{ locked }] = await tx.$queryRaw<[{ locked: boolean }]>\`select pg_try_advisory_xact_lock(7201) as locked\`;
                if (!locked) return;
                const rows = await tx.usageRecord.findMany({ where: { exportedAt: null }, take: 500 });
                for (const row of rows) {
                  await this.stripe.reportUsage(row.id, row.subscriptionItemId, row.quantity, row.timestamp);
                  await tx.usageRecord.update({ where: { id: row.id }, data: { exportedAt: new Date() } });
                }
                this.logger.log(\`exported \${rows.length} rows\`);
              },
              { timeout: 600_000 },
            );
          }
        }
      `,
      },
    },
    {
      name: 'ShedLock',
      files: {
        'src/MonthlyInvoicing.java': `
        package com.gridline.billing;

        import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
        import org.springframework.scheduling.annotation.Scheduled;
        import org.springframework.stereotype.Component;

        import java.time.YearMonth;
        import java.time.ZoneOffset;

        @Component
        public class MonthlyInvoicing {
            private final CustomerRepository customers;
            private final UsageRepository usage;
            private final InvoiceRepository invoices;

            public MonthlyInvoicing(CustomerRepository customers, UsageRepository usage, InvoiceRepository invoices) {
                this.customers = customers;
                this.usage = usage;
                this.invoices = invoices;
            }

            @Scheduled(cron = "0 0 3 1 * *", zone = "UTC")
            @SchedulerLock(name = "invoiceLastMonth", lockAtMostFor = "PT6H", lockAtLeastFor = "PT10M")
            public void invoiceLastMonth() {
                YearMonth month = YearMonth.now(ZoneOffset.UTC).minusMonths(1);
                for (Customer customer : customers.findAllActive()) {
                    invoices.save(Invoice.draft(customer, month, usage.sumForMonth(customer.getId(), month)));
                }
            }
        }
      `,
      },
    },
    {
      name: 'a distributed lock',
      files: {
        'src/CreditRenewal.cs': `
        using Medallion.Threading;
        using Microsoft.EntityFrameworkCore;

        namespace Parking.Billing;

        public sealed class CreditRenewal(IServiceScopeFactory scopes, IDistributedLockProvider locks) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMinutes(5));
                while (await timer.WaitForNextTickAsync(stoppingToken))
                {
                    await using var handle = await locks.TryAcquireLockAsync("credit-renewal", cancellationToken: stoppingToken);
                    if (handle is null) continue;
                    using var scope = scopes.CreateScope();
                    var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
                    foreach (var subscription in await db.Subscriptions.Where(s => s.RenewsAt <= DateTime.UtcNow).ToListAsync(stoppingToken))
                    {
                        subscription.Credits += subscription.MonthlyCredits;
                        subscription.RenewsAt = subscription.RenewsAt.AddMonths(1);
                    }
                    await db.SaveChangesAsync(stoppingToken);
                }
            }
        }
      `,
      },
    },
    {
      name: 'a charge of each hour',
      files: {
        'lib/tasks/billing.rake': `
        namespace :billing do
          desc 'Charge the wallets for the last hour'
          task charge_hour: :environment do
            from = 1.hour.ago.beginning_of_hour
            Wallet.active.find_each do |wallet|
              Wallet.transaction do
                # unique index on (wallet_id, hour): the second run finds the charge and leaves the balance
                charge = HourCharge.insert({ wallet_id: wallet.id, hour: from }, unique_by: %i[wallet_id hour])
                next if charge.rows.empty?

                cents = wallet.usage_events.where(created_at: from...(from + 1.hour)).sum(:cost_cents)
                wallet.decrement!(:balance_cents, cents)
              end
            end
          end
        end
      `,
      },
    },
  ],
});
