import { unconditionalClaim } from '#audit/rules/deduplication/unconditional-claim.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unconditionalClaim, {
  fires: [
    {
      name: 'a clock in every copy that sends rows and marks them after',
      files: {
        'src/report.ts': `
          import cron from 'node-cron';
          import { createUsageRecord } from '@lemonsqueezy/lemonsqueezy.js';
          cron.schedule('0 * * * *', async () => {
            const rows = await db.query('SELECT id, item, pages FROM page_counts WHERE reported_at IS NULL');
            for (const row of rows) {
              await createUsageRecord({ subscriptionItemId: row.item, quantity: row.pages, action: 'increment' });
              await db.query('UPDATE page_counts SET reported_at = now() WHERE id = $1', [row.id]);
            }
          });
        `,
      },
      at: ['src/report.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'Python: a scheduled job that charges what is not yet billed',
      files: {
        'app/jobs.py': `
          from apscheduler.schedulers.background import BackgroundScheduler
          scheduler = BackgroundScheduler()

          @scheduler.scheduled_job("interval", minutes=5)
          def send_open():
              rows = UsageRow.objects.filter(billed_at__isnull=True)
              for row in rows:
                  billing.charge_customer(row.customer, row.amount)
                  row.billed_at = now()
                  row.save()
        `,
      },
      at: ['app/jobs.py:6'],
    },
    {
      name: 'Java: a scheduled method of a bean',
      files: {
        'src/Export.java': `
          class Export {
              @Scheduled(fixedDelay = 60000)
              public void export() {
                  for (Row row : rows.findByExportedAtIsNull()) {
                      invoices.addLine(row.customer(), row.pages());
                      row.setExportedAt(Instant.now());
                      rows.save(row);
                  }
              }
          }
        `,
      },
      at: ['src/Export.java:4'],
    },
    {
      name: 'a cron row with Prisma',
      files: {
        'src/usage-job.ts': `
          export async function meterUsageJob(id: string) {
            const job = await prisma.cronJobs.findUnique({ where: { id } });
            if (job.state === 'processing') return;
            await prisma.cronJobs.update({ where: { id }, data: { state: 'processing' } });
            await reportUsage(job);
          }
        `,
      },
      at: ['src/usage-job.ts:4'],
    },
    {
      name: 'SQL in Python',
      files: {
        'billing/jobs.py': `
          def run_billing_job(cursor, job):
              if job.status == "running":
                  return
              cursor.execute("UPDATE billing_jobs SET status = 'running' WHERE id = %s", [job.id])
              report_usage(job)
        `,
      },
      at: ['billing/jobs.py:4'],
    },
    {
      name: 'GORM',
      files: {
        'billing/run.go': `
          package billing

          func Run(db *gorm.DB, job Job) error {
          	if job.Status == "processing" {
          		return nil
          	}
          	db.Model(&Job{}).Where("id = ?", job.ID).Update("status", "processing")
          	return reportUsage(job)
          }
        `,
      },
      at: ['billing/run.go:7'],
    },
    {
      name: 'Active Record',
      files: {
        'app/billing/run.rb': `
          class BillingRun
            def call(run)
              return if run.status == "processing"

              run.update!(status: "processing")
              bill(run)
            end
          end
        `,
      },
      at: ['app/billing/run.rb:5'],
    },
  ],
  silent: [
    {
      name: 'a clock in every copy, with rows locked as they are read',
      files: {
        'src/report.ts': `
          import cron from 'node-cron';
          import { createUsageRecord } from '@lemonsqueezy/lemonsqueezy.js';
          cron.schedule('0 * * * *', async () => {
            const rows = await db.query('SELECT id, item, pages FROM page_counts WHERE reported_at IS NULL FOR UPDATE SKIP LOCKED');
            for (const row of rows) {
              await createUsageRecord({ subscriptionItemId: row.item, quantity: row.pages, action: 'increment' });
              await db.query('UPDATE page_counts SET reported_at = now() WHERE id = $1', [row.id]);
            }
          });
        `,
      },
    },
    {
      name: 'a clock in every copy, of which one holds the lock',
      files: {
        'src/report.ts': `
          import cron from 'node-cron';
          import { createUsageRecord } from '@lemonsqueezy/lemonsqueezy.js';
          cron.schedule('0 * * * *', async () => {
            if (!(await redlock.acquire(['report'], 60_000))) return;
            const rows = await db.query('SELECT id, item, pages FROM page_counts WHERE reported_at IS NULL');
            for (const row of rows) {
              await createUsageRecord({ subscriptionItemId: row.item, quantity: row.pages, action: 'increment' });
              await db.query('UPDATE page_counts SET reported_at = now() WHERE id = $1', [row.id]);
            }
          });
        `,
      },
    },
    {
      name: 'a clock in every copy, with a leader',
      files: {
        'src/report.ts': `
          import cron from 'node-cron';
          import { createUsageRecord } from '@lemonsqueezy/lemonsqueezy.js';
          cron.schedule('0 * * * *', async () => {
            if (!isLeader()) return;
            const rows = await db.query('SELECT id, item, pages FROM page_counts WHERE reported_at IS NULL');
            for (const row of rows) {
              await createUsageRecord({ subscriptionItemId: row.item, quantity: row.pages, action: 'increment' });
              await db.query('UPDATE page_counts SET reported_at = now() WHERE id = $1', [row.id]);
            }
          });
        `,
      },
    },
    {
      name: 'a clock in every copy, with a condition on the mark',
      files: {
        'src/report.ts': `
          import cron from 'node-cron';
          import { createUsageRecord } from '@lemonsqueezy/lemonsqueezy.js';
          cron.schedule('0 * * * *', async () => {
            const rows = await db.query('SELECT id, item, pages FROM page_counts WHERE reported_at IS NULL');
            for (const row of rows) {
              await createUsageRecord({ subscriptionItemId: row.item, quantity: row.pages, action: 'increment' });
              await db.query('UPDATE page_counts SET reported_at = now() WHERE id = $1 AND reported_at IS NULL', [row.id]);
            }
          });
        `,
      },
    },
    {
      name: 'a clock in every copy, with totals that are set',
      files: {
        'src/report.ts': `
          import cron from 'node-cron';
          import { createUsageRecord } from '@lemonsqueezy/lemonsqueezy.js';
          cron.schedule('0 * * * *', async () => {
            const rows = await db.query('SELECT id, item, pages FROM page_counts WHERE reported_at IS NULL');
            for (const row of rows) {
              await createUsageRecord({ subscriptionItemId: row.item, quantity: row.pages, action: 'set' });
              await db.query('UPDATE page_counts SET reported_at = now() WHERE id = $1', [row.id]);
            }
          });
        `,
      },
    },
    {
      name: 'a scheduled method under ShedLock',
      files: {
        'src/Export.java': `
          class Export {
              @Scheduled(fixedDelay = 60000)
              @SchedulerLock(name = "export")
              public void export() {
                  for (Row row : rows.findByExportedAtIsNull()) {
                      invoices.addLine(row.customer(), row.pages());
                      row.setExportedAt(Instant.now());
                      rows.save(row);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'Python: rows locked by the query',
      files: {
        'app/jobs.py': `
          from apscheduler.schedulers.background import BackgroundScheduler
          scheduler = BackgroundScheduler()

          @scheduler.scheduled_job("interval", minutes=5)
          def send_open():
              rows = UsageRow.objects.filter(billed_at__isnull=True).select_for_update(skip_locked=True)
              for row in rows:
                  billing.charge_customer(row.customer, row.amount)
                  row.billed_at = now()
                  row.save()
        `,
      },
    },
    {
      name: 'the state in the condition',
      files: {
        'src/usage-job.ts': `
          export async function meterUsageJob(id: string) {
            const job = await prisma.cronJobs.findUnique({ where: { id } });
            if (job.state === 'processing') return;
            await prisma.cronJobs.update({ where: { id, state: 'queued' }, data: { state: 'processing' } });
            await reportUsage(job);
          }
        `,
      },
    },
    {
      name: 'the state in the condition, in SQL',
      files: {
        'billing/jobs.py': `
          def run_billing_job(cursor, job):
              if job.status == "running":
                  return
              cursor.execute("UPDATE billing_jobs SET status = 'running' WHERE id = %s AND status = 'queued'", [job.id])
              report_usage(job)
        `,
      },
    },
    {
      name: 'the state in the condition, in Go',
      files: {
        'billing/run.go': `
          package billing

          func Run(db *gorm.DB, job Job) error {
          	if job.Status == "processing" {
          		return nil
          	}
          	db.Model(&Job{}).Where("id = ? AND status = ?", job.ID, "queued").Update("status", "processing")
          	return reportUsage(job)
          }
        `,
      },
    },
    {
      name: 'a lock held',
      files: {
        'app/billing/run.rb': `
          class BillingRun
            def call(run)
              run.with_lock do
                return if run.status == "processing"

                run.update!(status: "processing")
              end
            end
          end
        `,
      },
    },
    {
      name: 'code that is not about billing',
      files: {
        'src/mail.ts': `
          export async function mailJob(id: string) {
            const job = await prisma.cronJobs.findUnique({ where: { id } });
            if (job.state === 'processing') return;
            await prisma.cronJobs.update({ where: { id }, data: { state: 'processing' } });
            await sendMail(job);
          }
        `,
      },
    },
  ],
});
