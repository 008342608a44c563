import { unconditionalClaim } from '#audit/rules/deduplication/unconditional-claim.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unconditionalClaim, {
  fires: [
    {
      name: 'a finder and a mark by their names in Java',
      files: {
        'src/spring.java': `
          package ink.folio.billing;
          @Component
          public class PrintRunBilling {
              private final PrintRunRepository runs;
              @Scheduled(fixedDelayString = "PT15M")
              public void billFinishedRuns() throws StripeException {
                  for (PrintRun run : runs.findUnbilled(Instant.now())) {
                      InvoiceItem item = InvoiceItem.create(toItem(run));
                      runs.markBilled(run.id(), item.getId());
                  }
              }
          }
        `,
      },
      at: ['src/spring.java:7'],
    },
    {
      name: 'node-cron and a flag in Prisma',
      files: {
        'src/node-cron.ts': `
          import cron from 'node-cron';
          import { prisma } from './db';
          import { stripe } from './stripe';
          cron.schedule('0 * * * *', async () => {
            const rows = await prisma.usageRow.findMany({ where: { reportedAt: null } });
            for (const row of rows) {
              await stripe.billing.meterEvents.create({ event_name: 'rows', payload: { stripe_customer_id: row.customer, value: String(row.n) } });
              await prisma.usageRow.update({ where: { id: row.id }, data: { reportedAt: new Date() } });
            }
          });
        `,
      },
      at: ['src/node-cron.ts:5'],
    },
    {
      name: 'APScheduler in every worker',
      files: {
        'src/apscheduler.py': `
          from apscheduler.schedulers.background import BackgroundScheduler
          from billing.models import Overage, db
          import stripe

          def charge_overages():
              for overage in Overage.query.filter_by(charged_at=None).all():
                  stripe.InvoiceItem.create(customer=overage.customer, amount=overage.cents, currency="usd")
                  overage.charged_at = datetime.utcnow()
                  db.session.commit()

          scheduler = BackgroundScheduler()
          scheduler.add_job(charge_overages, "interval", minutes=10)
        `,
      },
      at: ['src/apscheduler.py:6'],
    },
    {
      name: 'robfig’s cron in Go',
      files: {
        'src/robfig.go': `
          package billing
          func Start(db *sql.DB, lago *lago.Client) {
          	c := cron.New()
          	c.AddFunc("@hourly", func() { export(db) })
          	c.Start()
          }
          func export(db *sql.DB) error {
          	rows, err := db.Query(\`SELECT id, customer_id, cents FROM overages WHERE invoiced_at IS NULL\`)
          	if err != nil {
          		return err
          	}
          	for rows.Next() {
          		var o overage
          		rows.Scan(&o.ID, &o.Customer, &o.Cents)
          		if _, err := invoiceitem.New(&stripe.InvoiceItemParams{Customer: stripe.String(o.Customer), Amount: stripe.Int64(o.Cents)}); err != nil {
          			return err
          		}
          		db.Exec(\`UPDATE overages SET invoiced_at = now() WHERE id = $1\`, o.ID)
          	}
          	return nil
          }
        `,
      },
      at: ['src/robfig.go:8'],
    },
    {
      name: 'a hosted service in C#',
      files: {
        'src/hosted.cs': `
          namespace Acme.Billing;
          public class OverageBilling(BillingDb db, InvoiceItemService items) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken ct)
              {
                  using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10));
                  while (await timer.WaitForNextTickAsync(ct))
                  {
                      var due = await db.Overages.Where(o => o.BilledAt == null).ToListAsync(ct);
                      foreach (var overage in due)
                      {
                          await items.CreateAsync(new InvoiceItemCreateOptions { Customer = overage.Customer, Amount = overage.Cents }, cancellationToken: ct);
                          overage.BilledAt = DateTime.UtcNow;
                          await db.SaveChangesAsync(ct);
                      }
                  }
              }
          }
        `,
      },
      at: ['src/hosted.cs:9'],
    },
    {
      name: 'invoice lines of a month put in by every copy',
      files: {
        'src/lines.java': `
          package eu.seadock.billing;
          @Component
          public class BerthInvoicing {
              private final JdbcClient jdbc;
              @Scheduled(cron = "0 30 2 1 * *", zone = "UTC")
              public void invoiceLastMonth() {
                  for (BerthUsage usage : usagesOf(month())) {
                      jdbc.sql("INSERT INTO invoice_lines (marina_id, month, quantity) VALUES (:marina, :month, :hours)")
                          .param("marina", usage.marinaId()).param("month", usage.month()).param("hours", usage.hours()).update();
                  }
              }
              private List<BerthUsage> usagesOf(YearMonth month) {
                  return jdbc.sql("SELECT marina_id, sum(hours) AS hours FROM berth_usage WHERE started_at >= :start GROUP BY marina_id").query(BerthUsage.class).list();
              }
          }
        `,
      },
      at: ['src/lines.java:5'],
    },
    {
      name: 'Nest’s cron and Prisma’s invoice lines',
      files: {
        'src/lines.ts': `
          import { Cron } from '@nestjs/schedule';
          export class InvoicingService {
            constructor(private readonly prisma: PrismaService) {}
            @Cron('0 3 1 * *')
            async closeMonth() {
              const usage = await this.prisma.usageEvent.groupBy({ by: ['accountId'], _sum: { units: true } });
              for (const row of usage) {
                await this.prisma.invoiceLine.create({ data: { accountId: row.accountId, quantity: row._sum.units, amount: row._sum.units * PRICE } });
              }
            }
          }
        `,
      },
      at: ['src/lines.ts:4'],
    },
    {
      name: 'a clock that is asked for the time',
      files: {
        'src/clock.java': `
          package ink.folio.billing;
          @Component
          public class PrintRunBilling {
              private final PrintRunRepository runs;
              private final Clock clock;
              @Scheduled(fixedDelayString = "PT15M")
              public void billFinishedRuns() throws StripeException {
                  for (PrintRun run : runs.findUnbilled(Instant.now(clock))) {
                      InvoiceItem item = InvoiceItem.create(toItem(run));
                      runs.markBilled(run.id(), item.getId(), Instant.now(clock));
                  }
              }
          }
        `,
      },
      at: ['src/clock.java:8'],
    },
  ],
  silent: [
    {
      name: 'rows taken by one copy',
      files: {
        'src/r1.java': `
          package ink.folio.billing;
          @Component
          public class PrintRunBilling {
              @Scheduled(fixedDelayString = "PT15M")
              @Transactional
              public void billFinishedRuns() throws StripeException {
                  // SELECT * FROM print_run WHERE billed_at IS NULL FOR UPDATE SKIP LOCKED
                  for (PrintRun run : runs.claimUnbilled(Instant.now())) {
                      InvoiceItem item = InvoiceItem.create(toItem(run));
                      runs.markBilled(run.id(), item.getId());
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a lock shared by the copies',
      files: {
        'src/r2.java': `
          package eu.seadock.billing;
          @Component
          public class BerthInvoicing {
              @Scheduled(cron = "0 30 2 1 * *", zone = "UTC")
              @SchedulerLock(name = "berth-invoicing")
              public void invoiceLastMonth() {
                  for (BerthUsage usage : usagesOf(month())) {
                      jdbc.sql("INSERT INTO invoice_lines (marina_id, month, quantity) VALUES (:marina, :month, :hours)").update();
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a line that is there only once',
      files: {
        'src/r3.ts': `
          import { Cron } from '@nestjs/schedule';
          export class InvoicingService {
            @Cron('0 3 1 * *')
            async closeMonth() {
              for (const row of await this.usage()) {
                await this.prisma.invoiceLine.upsert({ where: { account_month: { accountId: row.accountId, month: row.month } }, create: row, update: row });
              }
            }
          }
        `,
      },
    },
    {
      name: 'a key that the provider knows a repeat by',
      files: {
        'src/r4.py': `
          def charge_overages():
              for overage in Overage.query.filter_by(charged_at=None).all():
                  stripe.InvoiceItem.create(customer=overage.customer, amount=overage.cents, currency="usd", idempotency_key=f"overage-{overage.id}")
                  overage.charged_at = datetime.utcnow()
                  db.session.commit()

          scheduler = BackgroundScheduler()
          scheduler.add_job(charge_overages, "interval", minutes=10)
        `,
      },
    },
    {
      name: 'reminders of invoices',
      files: {
        'src/r5.ts': `
          import { Cron } from '@nestjs/schedule';
          export class RemindersService {
            @Cron('0 3 * * *')
            async remind() {
              for (const invoice of await this.prisma.invoice.findMany({ where: { remindedAt: null } })) {
                await this.mail.send(invoice.email, 'Your invoice is due');
                await this.prisma.invoice.update({ where: { id: invoice.id }, data: { remindedAt: new Date() } });
              }
            }
          }
        `,
      },
    },
    {
      name: 'a month that is looked for before it is invoiced',
      files: {
        'src/r6.go': `
          package billing
          func Start(db *sql.DB) {
          	c := cron.New()
          	c.AddFunc("@monthly", func() { invoice(db) })
          	c.Start()
          }
          func invoice(db *sql.DB) error {
          	_, err := db.Exec(\`INSERT INTO invoice_lines (account_id, month, quantity) SELECT account_id, $1, sum(units) FROM usage GROUP BY account_id ON CONFLICT (account_id, month) DO NOTHING\`, month())
          	return err
          }
        `,
      },
    },
    {
      name: 'a lock beside the clock',
      files: {
        'src/r7.java': `
          package ink.folio.billing;
          @Component
          public class PrintRunBilling {
              private final Clock clock;
              @Scheduled(fixedDelayString = "PT15M")
              public void billFinishedRuns() throws StripeException {
                  if (!locks.tryLock("print-runs", Instant.now(clock))) return;
                  for (PrintRun run : runs.findUnbilled(Instant.now(clock))) {
                      InvoiceItem item = InvoiceItem.create(toItem(run));
                      runs.markBilled(run.id(), item.getId(), Instant.now(clock));
                  }
              }
          }
        `,
      },
    },
  ],
});
