import { silentJob } from '#audit/rules/observability/silent-job.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(silentJob, {
  fires: [
    {
      name: 'a word about alerts in a line of the log is none',
      files: {
        'billing/tasks.py': `
          @scheduled_job("cron", hour=2)
          def invoice_customers():
              try:
                  invoice_all()
              except Exception:
                  log.exception("nightly invoicing stopped, no alert configured")
        `,
      },
      at: ['billing/tasks.py:5'],
    },
    {
      name: 'an item that is closed whatever became of it',
      files: {
        'src/billing/ReportSubmissionsJob.kt': `
          package dev.formhub.billing

          class ReportSubmissionsJob(private val ledger: SubmissionLedger) : Job {
              override fun execute(context: JobExecutionContext) {
                  for (open in ledger.openItems()) {
                      try {
                          billing.reportUsage(open.itemId, open.count)
                      } catch (e: Exception) {
                          log.error("item {} not reported", open.itemId, e)
                      }
                      ledger.close(open.rowIds)
                  }
              }
          }
        `,
      },
      at: ['src/billing/ReportSubmissionsJob.kt:8'],
    },
    {
      name: 'one customer among many, told of in the log alone',
      files: {
        'billing/tasks.py': `
          @scheduled_job("cron", hour=2)
          def invoice_customers():
              for customer in customers():
                  try:
                      invoice(customer)
                  except Exception:
                      logger.exception("could not invoice %s", customer.id)
        `,
      },
      at: ['billing/tasks.py:6'],
    },
    {
      name: 'the whole run is taken for a success',
      files: {
        'src/billing/close.ts': `
          export async function runMonthlyBillingJob() {
            try {
              await closePeriod();
            } catch (error) {
              logger.info('close failed', error);
            }
          }
        `,
        'app/jobs/usage_job.rb': `
          class ReportUsageJob < ApplicationJob
            def perform
              report_all
            rescue StandardError => e
              Rails.logger.info(e.message)
            end
          end
        `,
        'billing/cron.go': `
          package billing

          func runBillingCron(ctx context.Context) {
            rows, err := load(ctx)
            if err != nil {
              return
            }
            charge(rows)
          }
        `,
        'billing/tasks.py': `
          @scheduled_job("cron", hour=2)
          def invoice_customers():
              try:
                  invoice_all()
              except Exception:
                  pass
        `,
        'src/billing/InvoiceTask.java': `
          class InvoiceTask {
            @Scheduled(cron = "0 0 2 * * *")
            public void invoiceAll() {
              try {
                service.invoiceAll();
              } catch (Exception e) {
                log.debug("failed", e);
              }
            }
          }
        `,
      },
      at: [
        'src/billing/close.ts:4',
        'app/jobs/usage_job.rb:4',
        'billing/cron.go:5',
        'billing/tasks.py:5',
        'src/billing/InvoiceTask.java:6',
      ],
      confidence: 'likely',
    },
    {
      name: 'a customer is passed over without a word',
      files: {
        'src/billing/close.ts': `
          export async function dailyInvoicing() {
            for (const customer of await customers()) {
              try {
                await invoice(customer);
              } catch {
                continue;
              }
            }
          }
        `,
        'billing/cron.go': `
          package billing

          func runBillingCron(ctx context.Context) error {
            for _, c := range customers {
              if err := charge(ctx, c); err != nil {
                continue
              }
            }
            return nil
          }
        `,
      },
      at: ['src/billing/close.ts:5', 'billing/cron.go:5'],
      confidence: 'likely',
    },
    {
      name: 'an error in the log alone: the scheduler takes the run for a success',
      files: {
        'src/billing/close.ts': `
          export async function billingCron() {
            try {
              await closePeriod();
            } catch (error) {
              logger.error('close failed', error);
            }
          }
        `,
      },
      at: ['src/billing/close.ts:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'lines of the log that are marked for whoever is on call',
      files: {
        'src/billing/nightly.ts': `
          import cron from 'node-cron';
          export async function nightlyInvoicing() {
            for (const account of await accounts()) {
              try {
                await invoice(account);
              } catch (err) {
                logger.error({ err, account: account.id, alert: 'billing' }, 'invoice failed');
              }
            }
          }
        `,
        'billing/tasks.py': `
          import logging
          log = logging.getLogger(__name__)

          @scheduled_job("cron", hour=2)
          def invoice_customers():
              try:
                  invoice_all()
              except Exception:
                  log.exception("ALERT billing: the nightly invoicing stopped")
        `,
      },
    },
    {
      name: 'an acknowledgement that fails: the message comes again',
      files: {
        'usage/sink.go': `
          package usage

          func (s *Sink) Start(ctx context.Context, consumer jetstream.Consumer) (jetstream.ConsumeContext, error) {
          	return consumer.Consume(func(msg jetstream.Msg) {
          		if err := s.store(ctx, msg.Data()); err != nil {
          			_ = msg.NakWithDelay(5 * time.Second)
          			return
          		}
          		if err := msg.Ack(); err != nil {
          			s.log.Warn("ack failed", "error", err)
          		}
          	})
          }
        `,
        'src/billing/UsageConsumer.java': `
          package io.acme.billing;
          class UsageConsumer {
            @RabbitListener(queues = "usage")
            public void onUsage(Message message, Channel channel) throws Exception {
              ledger.store(parse(message));
              try {
                channel.basicAck(message.getMessageProperties().getDeliveryTag(), false);
              } catch (IOException e) {
                log.warn("ack failed", e);
              }
            }
          }
        `,
      },
    },
    {
      name: 'an item whose rows are closed only behind its report',
      files: {
        'src/billing/ReportSubmissionsJob.kt': `
          package dev.formhub.billing

          class ReportSubmissionsJob(private val ledger: SubmissionLedger) : Job {
              override fun execute(context: JobExecutionContext) {
                  for (open in ledger.openItems()) {
                      try {
                          billing.reportUsage(open.itemId, open.count)
                          ledger.close(open.rowIds)
                      } catch (e: Exception) {
                          log.error("item {} not reported", open.itemId, e)
                      }
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a value of a page, a command that bills nothing, and one that ends the process',
      files: {
        'src/features/billing/components/useBilling.tsx': `
          export function useBilling(info: Info) {
            const scheduledPlanSwitch = useMemo(() => {
              try {
                return parse(info.schedule);
              } catch {
                return null;
              }
            }, [info]);
            return { scheduledPlanSwitch };
          }
        `,
        'src/main/java/billing/catalog/LoadCatalog.java': `
          class LoadCatalog {
            public static void main(String[] args) {
              try {
                Loader.load(args[0], Catalog.class);
              } catch (Exception e) {
                System.err.println("cannot load " + e);
              }
            }
          }
        `,
        'scripts/billing/main.go': `
          package main

          func main() {
          	for _, cmd := range commands {
          		if err := cmd.Run(); err != nil {
          			log.Fatalf("cannot run %s: %v", cmd.Name, err)
          		}
          	}
          }
        `,
      },
    },
    {
      name: 'counted, captured, kept, or handed on',
      files: {
        'src/billing/close.ts': `
          export async function billingCron() {
            try {
              await closePeriod();
            } catch (error) {
              logger.error('close failed', error);
              throw error;
            }
          }
          export async function usageCron() {
            try {
              await report();
            } catch (error) {
              Sentry.captureException(error);
            }
          }
          export async function invoiceCron() {
            try {
              await invoiceAll();
            } catch (error) {
              await db.jobRun.update({ where: { id }, data: { state: 'failed' } });
            }
          }
          export async function meteringCron() {
            try {
              await meter();
            } catch (error) {
              logger.info(error);
            }
            await pingHeartbeat();
          }
        `,
        'billing/cron.go': `
          package billing

          func runBillingCron(ctx context.Context) error {
            rows, err := load(ctx)
            if err != nil {
              return err
            }
            return charge(rows)
          }
        `,
      },
    },
    {
      name: 'no billing, no job, or a job beside it',
      files: {
        'src/photos.ts': `
          export async function resizeCron() {
            try {
              await resize();
            } catch (error) {
              logger.info(error);
            }
          }
        `,
        'src/billing/mail.ts': `
          export async function emailReminderJob() {
            try {
              await remind();
            } catch (error) {
              logger.info(error);
            }
          }
          export async function linkScheduledPlans() {
            try {
              await link();
            } catch (error) {
              logger.info(error);
            }
          }
          export async function loadPlan() {
            try {
              await load();
            } catch (error) {
              logger.info(error);
            }
          }
        `,
      },
    },
    {
      name: 'one known kind of failure, and a part of the work that the rest does not need',
      files: {
        'billing/tasks.py': `
          @scheduled_job("cron", hour=2)
          def invoice_customers():
              try:
                  invoice_all()
              except AlreadyInvoiced:
                  pass
              except NoPendingBillingEntries:
                  pass

          @scheduled_job("cron", hour=3)
          def close_usage():
              try:
                  prefetch()
              except Exception:
                  logger.info("no prefetch")
              close_all()
        `,
      },
    },
  ],
});
