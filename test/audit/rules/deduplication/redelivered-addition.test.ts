import { redeliveredAddition } from '#audit/rules/deduplication/redelivered-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(redeliveredAddition, {
  fires: [
    {
      name: 'a sum kept by ON CONFLICT, and a method of the class called without this',
      files: {
        'src/UsageListener.kt': `
          class UsageListener(private val jdbc: JdbcTemplate) {
              @KafkaListener(topics = ["usage"])
              fun onMessage(message: String) {
                  add(parse(message))
              }
              private fun add(usage: Usage) {
                  jdbc.update(
                      "INSERT INTO usage_totals (tenant, n) VALUES (?, ?) ON CONFLICT (tenant) DO UPDATE SET n = usage_totals.n + EXCLUDED.n",
                      usage.tenant, usage.n)
              }
          }
        `,
      },
      at: ['src/UsageListener.kt:8'],
    },
    {
      name: 'a BullMQ worker',
      files: {
        'src/worker.ts': `
          new Worker('usage', async (job) => {
            await prisma.account.update({ where: { id: job.account }, data: { usage: { increment: job.units } } });
          });
        `,
      },
      at: ['src/worker.ts:2'],
    },
    {
      name: 'a Celery task with SQL',
      files: {
        'billing/tasks.py': `
          @shared_task
          def add(account, units):
              cursor.execute("UPDATE accounts SET usage = usage + %s WHERE id = %s", [units, account])
        `,
      },
      at: ['billing/tasks.py:3'],
    },
    {
      name: 'a Kafka consumer in Go',
      files: {
        'billing/consumer.go': `
          package billing

          func (h *Handler) ConsumeClaim(s Session, claim Claim) error {
          	for m := range claim.Messages() {
          		h.db.Exec("UPDATE accounts SET credits = credits - $1 WHERE id = $2", m.Units, m.Account)
          	}
          	return nil
          }
        `,
      },
      at: ['billing/consumer.go:5'],
    },
    {
      name: 'a Sidekiq job',
      files: {
        'app/jobs/add_usage_job.rb': `
          class AddUsageJob
            include Sidekiq::Job

            def perform(account, units)
              execute("UPDATE accounts SET usage = usage + 1 WHERE id = 2")
            end
          end
        `,
      },
      at: ['app/jobs/add_usage_job.rb:5'],
    },
  ],
  silent: [
    {
      name: 'a repeat looked for',
      files: {
        'src/worker.ts': `
          new Worker('usage', async (job) => {
            if (await isDuplicate(job.id)) return;
            await prisma.account.update({ where: { id: job.account }, data: { usage: { increment: job.units } } });
          });
        `,
      },
    },
    {
      name: 'an update that holds once',
      files: {
        'billing/tasks.py': `
          @shared_task
          def add(account, units):
              cursor.execute("UPDATE accounts SET usage = usage + %s WHERE id = %s AND status = 'pending'", [units, account])
        `,
      },
    },
    {
      name: 'a status asked for first',
      files: {
        'src/worker.ts': `
          new Worker('usage', async (job) => {
            const order = await load(job.data);
            if (order.status !== 'open') return;
            await prisma.account.update({ where: { id: job.account }, data: { usage: { increment: job.units } } });
          });
        `,
      },
    },
    {
      name: 'a counter of attempts',
      files: {
        'src/worker.ts': `
          new Worker('usage', async (job) => {
            await prisma.job.update({ where: { id: job.id }, data: { attempts: { increment: 1 } } });
          });
        `,
      },
    },
    {
      name: 'a plain function',
      files: {
        'src/usage.ts': `
          export async function add(job) {
            await prisma.account.update({ where: { id: job.account }, data: { usage: { increment: job.units } } });
          }
        `,
      },
    },
  ],
});
