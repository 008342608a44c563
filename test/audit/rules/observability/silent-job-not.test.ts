import { silentJob } from '#audit/rules/observability/silent-job.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(silentJob, {
  fires: [],
  silent: [
    {
      name: 'one item of many, in a loop that asks for the next one',
      files: {
        'src/main/java/billing/PaymentJanitorJob.java': `
          class PaymentJanitorJob implements Runnable {
            public void run() {
              Iterator<Attempt> iterator = attempts().iterator();
              while (iterator.hasNext()) {
                Attempt item = iterator.next();
                try {
                  doIteration(item);
                } catch (Exception e) {
                  log.warn("Exception during loop", e);
                }
              }
            }
          }
        `,
      },
    },
    {
      name: 'what is not there, by the error’s own name',
      files: {
        'billing/jobs/archive_job.py': `
          class ArchiveJob:
              def run(self, site):
                  try:
                      other = find_usage(site, for_update=True)
                  except frappe.DoesNotExistError:
                      logger.info("another run was first")
                      return
                  close_usage(other)
        `,
      },
    },
  ],
});
