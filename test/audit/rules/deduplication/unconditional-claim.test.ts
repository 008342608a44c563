import { unconditionalClaim } from '#audit/rules/deduplication/unconditional-claim.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unconditionalClaim, {
  fires: [
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
