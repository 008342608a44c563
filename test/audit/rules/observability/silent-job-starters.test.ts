import { silentJob } from '#audit/rules/observability/silent-job.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(silentJob, {
  fires: [
    {
      name: 'one account whose invoice is rolled back and logged',
      files: {
        'jobs/bill_usage.py': `
          import logging

          from apscheduler.schedulers.blocking import BlockingScheduler

          from billing.db import session
          from billing.models import Account
          from billing.invoicing import draft_invoice

          log = logging.getLogger("billing")
          scheduler = BlockingScheduler(timezone="UTC")


          @scheduler.scheduled_job("cron", hour=2)
          def bill_usage():
              with session() as db:
                  for account in db.query(Account).filter(Account.billing_day == today()):
                      try:
                          draft_invoice(db, account)
                          db.commit()
                      except Exception:
                          db.rollback()
                          log.exception("could not bill %s", account.id)


          if __name__ == "__main__":
              scheduler.start()
        `,
      },
      at: ['jobs/bill_usage.py:20'],
    },
  ],
  silent: [
    {
      name: 'starters, which only ask for the work or register it',
      files: {
        'src/starter.ts': `
          import cron from 'node-cron';
          import { logger } from '../logger';
          import { runMonthlyInvoicing } from './monthly-invoicing';
          import { syncPlanCatalogue } from './plan-catalogue';
          import { UsageRollup } from './usage-rollup';

          const jobs: cron.ScheduledTask[] = [];

          /** Registers the billing jobs; one whose crontab is wrong must not keep the web server from starting. */
          export function startBillingScheduler(rollup: UsageRollup) {
            const entries: [string, string, () => Promise<void>][] = [
              ['monthly-invoicing', process.env.INVOICING_CRON ?? '0 4 1 * *', runMonthlyInvoicing],
              ['usage-rollup', '5 * * * *', () => rollup.run()],
              ['plan-catalogue', '*/10 * * * *', syncPlanCatalogue],
            ];
            for (const [name, crontab, run] of entries) {
              try {
                jobs.push(cron.schedule(crontab, run, { name, timezone: 'UTC' }));
              } catch (error) {
                logger.error({ error, name, crontab }, 'billing job could not be scheduled');
              }
            }
          }

          export function stopBillingScheduler() {
            for (const job of jobs) {
              try {
                job.stop();
              } catch (error) {
                logger.warn({ error }, 'billing job did not stop');
              }
            }
          }
        `,
        'jobs/enqueue_due.py': `
          import logging
          from datetime import datetime, timezone

          from apscheduler.schedulers.asyncio import AsyncIOScheduler

          from billing.models import Subscription
          from billing.queue import invoice_queue

          log = logging.getLogger(__name__)


          async def enqueue_due_invoices():
              """Runs every five minutes. A subscription that could not be enqueued is still due in the next run."""
              now = datetime.now(timezone.utc)
              async for subscription in Subscription.due(now):
                  try:
                      await invoice_queue.enqueue("invoice", subscription_id=subscription.id, period_end=subscription.period_end)
                      await subscription.update(invoicing_enqueued_for=subscription.period_end)
                  except Exception:
                      log.exception("subscription %s stays due", subscription.id)


          def start(loop):
              scheduler = AsyncIOScheduler(event_loop=loop, timezone="UTC")
              scheduler.add_job(enqueue_due_invoices, "interval", minutes=5, max_instances=1)
              try:
                  scheduler.start()
              except RuntimeError:
                  log.warning("billing scheduler runs already")
        `,
        'jobs/start_runs.py': `
          import logging

          from celery import Celery, shared_task
          from celery.schedules import crontab

          from billing.models import Account, BillingRun
          from billing.invoicing import draft_invoice

          log = logging.getLogger(__name__)
          app = Celery("billing")
          app.conf.beat_schedule = {"bill-usage": {"task": "billing.tasks.start_runs", "schedule": crontab(hour=2, minute=0)}}


          @shared_task
          def start_runs():
              for account in Account.objects.due():
                  run, created = BillingRun.objects.get_or_create(account=account, period=account.open_period())
                  if run.state != BillingRun.DONE:
                      bill_account.delay(run.pk)


          @shared_task(autoretry_for=(Exception,), retry_backoff=True, max_retries=10, acks_late=True)
          def bill_account(run_id):
              run = BillingRun.objects.get(pk=run_id)
              draft_invoice(run.account, run.period)
              run.state = BillingRun.DONE
              run.save(update_fields=["state"])
        `,
        'jobs/scheduler.py': `
          import logging
          import threading
          import time

          import schedule

          from metering.rollup import rollup_hour
          from metering.export import export_pending

          log = logging.getLogger("metering.scheduler")


          class Scheduler(threading.Thread):
              def __init__(self, stop: threading.Event):
                  super().__init__(name="metering-scheduler", daemon=True)
                  self._stop = stop

              def run(self):
                  schedule.every().hour.at(":05").do(rollup_hour)
                  schedule.every(30).seconds.do(export_pending)
                  while not self._stop.is_set():
                      schedule.run_pending()
                      time.sleep(1)


          def start_scheduler() -> threading.Event:
              stop = threading.Event()
              try:
                  Scheduler(stop).start()
              except RuntimeError as error:
                  log.error("metering scheduler not started: %s", error)
                  raise
              return stop
        `,
        'src/BillingJobs.cs': `
          using Hangfire;

          namespace Acme.Billing;

          public static class BillingJobs
          {
              public static void Register(IRecurringJobManager manager, ILogger logger)
              {
                  try
                  {
                      manager.AddOrUpdate<MonthlyInvoicing>("monthly-invoicing", job => job.RunAsync(CancellationToken.None), "0 4 1 * *");
                      manager.AddOrUpdate<UsageExport>("usage-export", job => job.RunAsync(CancellationToken.None), Cron.Hourly);
                  }
                  catch (DistributedLockTimeoutException e)
                  {
                      logger.LogWarning(e, "Another instance registers the billing jobs");
                  }
              }
          }

          public sealed class UsageExport(BillingContext db, IUsageSink sink, ILogger<UsageExport> logger)
          {
              [AutomaticRetry(Attempts = 8)]
              [DisableConcurrentExecution(600)]
              public async Task RunAsync(CancellationToken ct)
              {
                  var open = await db.UsageTotals.Where(t => t.ExportedAt == null).OrderBy(t => t.Id).ToListAsync(ct);
                  var failed = 0;
                  foreach (var total in open)
                  {
                      try
                      {
                          await sink.SendUsageAsync(total.Id, total.AccountId, total.Quantity, ct);
                          total.ExportedAt = DateTimeOffset.UtcNow;
                          await db.SaveChangesAsync(ct);
                      }
                      catch (HttpRequestException e)
                      {
                          failed++;
                          logger.LogWarning(e, "Total {Id} not exported", total.Id);
                      }
                  }
                  if (failed > 0) throw new UsageExportIncompleteException(failed);
              }
          }
        `,
        'src/schedules.ts': `
          import { Client, ScheduleOverlapPolicy } from '@temporalio/client';
          import { closeBillingMonth } from './workflows';

          /** Starts the schedule of the month's close; an existing one is left as it is. */
          export async function ensureSchedules(client: Client) {
            try {
              await client.schedule.create({
                scheduleId: 'close-billing-month',
                spec: { cronExpressions: ['0 3 1 * *'] },
                policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: '7 days' },
                action: { type: 'startWorkflow', workflowType: closeBillingMonth, taskQueue: 'billing', args: [] },
              });
            } catch (error) {
              if (error instanceof Error && error.name === 'ScheduleAlreadyRunning') return;
              throw error;
            }
          }

          export async function main() {
            const client = new Client();
            await ensureSchedules(client);
          }

          main().catch((error) => {
            console.error(error);
            process.exit(1);
          });
        `,
      },
    },
  ],
});
